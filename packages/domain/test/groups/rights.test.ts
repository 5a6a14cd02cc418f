import { describe, expect, test } from "vitest";
import { mayJoin } from "../../src/groups/may-join.ts";
import { mayRead } from "../../src/history/may-read.ts";
import { type Connection, createHistoryOf, readRights } from "../../src/index.ts";
import { maySend } from "../../src/messages/may-send.ts";
import { maySee } from "../../src/presence/may-see.ts";
import { connectionOf } from "../../src/testing/index.ts";
import { pattern, rule } from "../rooms/rooms.ts";

const none = { join: [], send: [], history: [], presence: [] };

describe("rights are read", () => {
  test.each<[string, unknown, object]>([
    [
      "from an object",
      { join: ["room.*"], send: ["a"], history: ["b.**"], presence: ["c"] },
      { join: ["room.*"], send: ["a"], history: ["b.**"], presence: ["c"] },
    ],
    ["from JSON text", '{"join":["user.{userId}.*"]}', { ...none, join: ["user.{userId}.*"] }],
    ["with nothing in them", {}, none],
    ["without fields that nobody knows", { kick: 7, send: [] }, none],
  ])("%s", (_what, claim, rights) => {
    expect(readRights(claim)).toEqual(rights);
  });

  test.each<[string, unknown]>([
    ["no object", "never-log-this"],
    ["a number", 7],
    ["null", null],
    ["JSON of null", "null"],
    ["a list", [["room.*"]]],
    ["a pattern in place of a list", { join: "room.*" }],
    ["null in place of a list", { send: null }],
    ["a number in a list", { history: [7] }],
    ["a truth in place of a list", { presence: true }],
    ["what is no pattern", { join: ["room.*", "***"] }],
    ["more than 4 KB", { join: Array.from({ length: 40 }, (_, nth) => `${nth}`.padEnd(120, "x")) }],
  ])("and are none: %s", (_what, claim) => {
    expect(readRights(claim)).toBeUndefined();
  });
});

const identity = { provedBy: "cognito", userId: "ada", groups: ["admins"] } as const;
const ada = connectionOf("c-1", {
  ...identity,
  rights: { join: ["team.{groups}.*"], send: ["news"], history: ["log.*"], presence: ["log.*", "lobby"] },
});

describe("who may join", () => {
  const allowed = [pattern("room.*")];

  test("what the deployment allows everybody, or the own rights", () => {
    expect(mayJoin(ada.identity, "room.1", allowed)).toBe(true);
    expect(mayJoin(ada.identity, "team.admins.1", allowed)).toBe(true);
    expect(mayJoin(ada.identity, "team.guests.1", allowed)).toBe(false);
    expect(mayJoin(identity, "team.admins.1", allowed)).toBe(false);
    expect(mayJoin(identity, "room.1", [])).toBe(false);
  });

  test.each(["", "a b", "ä", "a/b", "a#b", "a,b", "x".repeat(129)])("nothing with a name like %j", (name) => {
    expect(mayJoin(identity, name, [pattern("**")])).toBe(false);
  });
});

test("who is in a group, by whatever right, or has the right to, may read it", () => {
  const member: Connection = { ...ada, joinedGroups: ["room.1"] };
  expect(["admins", "room.1", "log.1", "room.2", "news"].map((group) => mayRead(member, group))).toEqual([
    ...[true, true, true, false, false],
  ]);
});

test("who is in a group, by whatever right, or has the right to, may be told who is there", () => {
  const member: Connection = { ...ada, joinedGroups: ["room.1"] };
  expect(["admins", "room.1", "log.1", "lobby", "room.2"].map((group) => maySee(member, group))).toEqual([
    ...[true, true, true, true, false],
  ]);
  expect(maySee(connectionOf("c-2", identity), "lobby")).toBe(false);
});

describe("under the policy of common groups", () => {
  const group = (id: string) => ({ kind: "group", id }) as const;
  const sender = { kind: "connection", connection: { ...ada, joinedGroups: ["room.1"] } } as const;
  const reached = (id: string) => {
    const scope = maySend("common-group", sender, [group(id)]);
    return scope.ok ? scope.value(group(id)) : scope.rejection.code;
  };

  test("a sender reaches everybody in a group that it has joined, or has the right to send to", () => {
    expect(["admins", "room.1", "news", "room.2", "log.1"].map(reached)).toEqual([
      ...["everybody", "everybody", "everybody", "forbidden", "forbidden"],
    ]);
  });

  test("a group that both have joined opens no way to a user", () => {
    const user = { kind: "user", id: "bob" } as const;
    const scope = maySend(
      "common-group",
      { ...sender, connection: { ...sender.connection, identity: { ...identity, groups: [] } } },
      [user],
    );
    expect(scope.ok && scope.value(user)).toBe("nobody");
  });

  test("a right to send opens nothing where connections only receive", () => {
    expect(maySend("nobody", sender, [group("news")]).ok).toBe(false);
  });
});

test("nothing is kept for connections, nor for sessions and clients that are only claimed", () => {
  const of = createHistoryOf(["session:**", "client:**", "user:**", "group:**", "everyone"].map((each) => rule(each)));
  const kept = { keepMs: 3_600_000, most: 300 };
  expect(of({ kind: "session", id: "anon/s" })).toBeUndefined();
  expect(of({ kind: "client", id: "anon/web" })).toBeUndefined();
  expect(of({ kind: "connection", id: "c-1" })).toBeUndefined();
  expect(of({ kind: "session", id: "signed/s" })).toEqual(kept);
  expect(of({ kind: "client", id: "ada/web" })).toEqual(kept);
  expect(of({ kind: "group", id: "anon/s" })).toEqual(kept);
  expect(of({ kind: "everyone" })).toEqual(kept);
});
