import { describe, expect, test } from "vitest";
import {
  addresses,
  compose,
  type Environment,
  groups,
  history,
  protocols,
  quotas,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";

const base = { TABLE_NAME: "t", AWS_REGION: "eu-central-1" };
const composed = (environment: Environment) =>
  compose({ ...base, ...environment }, [
    ...([runtime, storage, addresses, switchboardV1, protocols, quotas, history, groups] as const),
  ]);
const mayJoinAnything = (environment: Environment, group: string) =>
  composed(environment)("joinRules").allowed.some((pattern) => pattern.matches(group, { userId: "ada" }));
const room = { kind: "group", id: "room.1" } as const;

test("nothing is kept, and nobody joins, unless the deployment says so", () => {
  const part = composed({});
  expect([part("history"), part("historyOf")(room), part("joinRules").allowed]).toEqual([undefined, undefined, []]);
  // An empty variable is one that is not set.
  expect(composed({ HISTORY: "", JOIN: "" })("historyOf")(room)).toBeUndefined();
});

test("the first rule that matches says what is kept", () => {
  const HISTORY = "group:room.1=10m/5, group:room.**=1h/300,user:**=2d/100,everyone=90s/7";
  const part = composed({ HISTORY, HISTORY_TABLE: "h" });
  const of = part("historyOf");
  expect(part("history")).toBeDefined();
  expect(of(room)).toEqual({ keepMs: 600_000, most: 5 });
  expect(of({ kind: "group", id: "room.2.x" })).toEqual({ keepMs: 3_600_000, most: 300 });
  expect(of({ kind: "user", id: "ada" })).toEqual({ keepMs: 172_800_000, most: 100 });
  expect(of({ kind: "everyone" })).toEqual({ keepMs: 90_000, most: 7 });
  expect(of({ kind: "group", id: "lobby" })).toBeUndefined();
});

test("groups that may be joined are patterns, with what is proved of a user in them", () => {
  const JOIN = "room.*, user.{userId}.**";
  expect(["room.1", "user.ada.x.y", "user.bob.x", "room.1.x"].map((name) => mayJoinAnything({ JOIN }, name))).toEqual([
    ...[true, true, false, false],
  ]);
});

describe("what is wrong is said, without a word of it:", () => {
  const keep = (rule: string) => ({ HISTORY: `group:room.**=1h/300,${rule}`, HISTORY_TABLE: "h" });
  test.each<[string, Environment, string]>([
    ["no table", { HISTORY: "group:**=1h/300" }, "HISTORY_TABLE is not set, and HISTORY says what is kept in it"],
    ["no time", keep("user:secret"), "HISTORY has a rule, number 2, that does not end like =1h/300"],
    ["another unit", keep("user:secret=1w/300"), "HISTORY has a rule, number 2, that does not end like =1h/300"],
    ["no number of messages", keep("user:secret=1h"), "HISTORY has a rule, number 2, that does not end like =1h/300"],
    ["an empty rule", keep(""), "HISTORY has a rule, number 2, that does not end like =1h/300"],
    ["no time at all", keep("user:secret=0s/300"), "HISTORY has a rule, number 2, that does not keep for 1s to 366d"],
    ["too long", keep("user:secret=367d/300"), "HISTORY has a rule, number 2, that does not keep for 1s to 366d"],
    ["no messages", keep("user:secret=1h/0"), "HISTORY has a rule, number 2, that does not give 1 to 1000 messages"],
    ["many messages", keep("user:secret=1h/1001"), "number 2, that does not give 1 to 1000 messages"],
    ["connections", keep("connection:**=1h/300"), "of a kind that is not session, client, user, group, everyone"],
    ["an unknown kind", keep("secret:**=1h/300"), "of a kind that is not session, client, user, group, everyone"],
    ["no pattern", keep("user=1h/300"), "number 2, whose ids are no pattern, such as room.**"],
    ["a placeholder", keep("user:{userId}=1h/300"), "number 2, whose ids are no pattern, such as room.**"],
    ["ids of everyone", keep("everyone:**=1h/300"), "HISTORY has a rule, number 2, of everyone that has a pattern"],
    ["three stars", { JOIN: "room.***" }, "JOIN may only list patterns, such as room.** or user.{userId}.*"],
    ["an unknown placeholder", { JOIN: "room.*,{secret}" }, "JOIN may only list patterns"],
    ["nothing between commas", { JOIN: "room.*,,x" }, "JOIN may only list patterns"],
    ["a generation", { HISTORY_GENERATION: "4096" }, "HISTORY_GENERATION is more than 4095"],
  ])("%s", (_what, environment, problem) => {
    const thrown = () => composed(environment);
    expect(thrown).toThrow(problem);
    expect(thrown).not.toThrow(/secret/);
  });
});
