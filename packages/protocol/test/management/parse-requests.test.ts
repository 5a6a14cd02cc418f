import { assert, constantFrom, dictionary, jsonValue, oneof, property } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Json,
  limits,
  managementErrorCodes,
  maxCommands,
  parseInspectRequest,
  parseManageRequest,
} from "../../src/index.ts";

const join = { join: { users: ["ada"] }, groups: ["room.1"] };
const joinCommand = { command: "join", audience: { users: ["ada"] }, groups: ["room.1"], lasting: false };
const refused = (code: string, id?: string) => ({
  ok: false,
  error: { code, message: expect.stringMatching(/./), ...(id !== undefined && { id }) },
});
const sole = (command: object, id?: string) => ({
  ok: true,
  isList: false,
  commands: [{ ok: true, ...(id !== undefined && { id }), command }],
});

describe("a request to change something", () => {
  test.each<[string, Json, object]>([
    ["joins", join, joinCommand],
    [
      "joins for good, and goes on",
      { ...join, lasting: true, next: "c-9=", other: 1 },
      { ...joinCommand, lasting: true, next: "c-9=" },
    ],
    [
      "leaves, of every kind of address",
      {
        leave: { connections: ["c"], sessions: ["s"], clients: ["c"], users: ["u"], groups: ["g"] },
        groups: ["a", "b"],
        lasting: false,
      },
      {
        command: "leave",
        audience: { connections: ["c"], sessions: ["s"], clients: ["c"], users: ["u"], groups: ["g"] },
        groups: ["a", "b"],
        lasting: false,
      },
    ],
    ["purges", { purge: { session: "signed/kiosk" } }, { command: "purge", stream: { session: "signed/kiosk" } }],
    ["purges everyone's", { purge: { everyone: true } }, { command: "purge", stream: { everyone: true } }],
  ])("%s", (_what, request, command) => {
    expect(parseManageRequest(request)).toEqual(sole(command));
    expect(parseManageRequest({ id: "1", ...Object(request) })).toEqual(sole(command, "1"));
  });

  test.each<[string, Json | undefined, string]>([
    ["that is nothing", undefined, "not-an-object"],
    ["that is a list", [join], "not-an-object"],
    ["that is two", { ...join, commands: [join] }, "invalid-field"],
    ["whose commands are no list", { commands: join }, "invalid-field"],
    ["without commands", { commands: [] }, "invalid-field"],
    ["with too many", { commands: Array(maxCommands + 1).fill(join) }, "invalid-field"],
  ])("%s is refused as a whole", (_what, request, code) => {
    expect(parseManageRequest(request)).toEqual(refused(code));
  });

  test.each<[string, Json, string]>([
    ["without a command", { groups: ["a"] }, "unknown-command"],
    ["with a command of the other function", { history: { group: "a" } }, "unknown-command"],
    ["with a command that every object has", { toString: { group: "a" } }, "unknown-command"],
    ["with two", { ...join, purge: { group: "a" } }, "unknown-command"],
    ["for everyone", { join: { everyone: true }, groups: ["a"] }, "invalid-field"],
    ["for nobody", { join: {}, groups: ["a"] }, "invalid-field"],
    ["for what is no object", { join: ["ada"], groups: ["a"] }, "invalid-field"],
    ["for a kind that is none", { join: { rooms: ["ada"] }, groups: ["a"] }, "invalid-field"],
    ["for too many", { join: { users: Array(limits.addresses + 1).fill("a") }, groups: ["a"] }, "too-many-addresses"],
    ["without groups", { join: { users: ["ada"] } }, "invalid-field"],
    ["with no group", { ...join, groups: [] }, "invalid-field"],
    ["with an empty group", { ...join, groups: [""] }, "invalid-field"],
    ["with too many groups", { ...join, groups: Array(limits.groups + 1).fill("a") }, "invalid-field"],
    ["that is lasting somehow", { ...join, lasting: "yes" }, "invalid-field"],
    ["that goes on from nowhere", { ...join, next: "" }, "invalid-field"],
    ["that purges two streams", { purge: { group: "a", user: "b" } }, "invalid-field"],
    ["that purges a connection", { purge: { connection: "a" } }, "invalid-field"],
    ["that purges no text", { purge: { group: 1 } }, "invalid-field"],
    ["that purges not everyone", { purge: { everyone: false } }, "invalid-field"],
    ["that purges nothing", { purge: null }, "invalid-field"],
    ["with a text that has no UTF-8 form", { ...join, groups: ["\ud800"] }, "invalid-text"],
    ["with a key that is not safe", { ...join, data: JSON.parse('{"__proto__":1}') }, "unsafe-key"],
  ])("%s is refused, by its id", (_what, command, code) => {
    expect(parseManageRequest({ id: "x", ...Object(command) })).toMatchObject({ commands: [refused(code, "x")] });
  });

  test("an id that is none is refused without it", () => {
    for (const id of [1, "", "x".repeat(129)]) {
      expect(parseManageRequest({ id, ...join })).toEqual({
        ok: true,
        isList: false,
        commands: [refused("invalid-field")],
      });
    }
  });

  test("of a list, one that is wrong concerns no other", () => {
    expect(parseManageRequest({ commands: [join, 7, { id: "2", purge: 1 }, join] })).toEqual({
      ok: true,
      isList: true,
      commands: [
        { ok: true, command: joinCommand },
        refused("not-an-object"),
        refused("invalid-field", "2"),
        { ok: true, command: joinCommand },
      ],
    });
  });
});

describe("a request to be told something", () => {
  test.each<[string, Json, object]>([
    ["history", { history: { group: "a" } }, { command: "history", stream: { group: "a" }, limit: limits.page }],
    [
      "a page of it",
      { history: { user: "u" }, before: 42, limit: 1 },
      { command: "history", stream: { user: "u" }, before: 42, limit: 1 },
    ],
    ["a stream", { stream: { client: "u/web" } }, { command: "stream", stream: { client: "u/web" } }],
    [
      "members",
      { members: { group: "a" }, limit: 2, next: "c-1" },
      { command: "members", address: { group: "a" }, limit: 2, next: "c-1" },
    ],
    ["a count", { count: { everyone: true } }, { command: "count", address: { everyone: true } }],
    [
      "who is in a group",
      { presence: { group: "a" }, limit: 2, next: "x".repeat(600) },
      { command: "presence", group: "a", limit: 2, next: "x".repeat(600) },
    ],
    ["memberships", { memberships: { user: "u" } }, { command: "memberships", member: { user: "u" } }],
  ])("%s", (_what, request, command) => {
    expect(parseInspectRequest(request)).toEqual(sole(command));
  });

  test.each<[string, Json, string]>([
    ["a command of the other function", join, "unknown-command"],
    ["a page of nothing", { history: { group: "a" }, limit: 0 }, "invalid-field"],
    ["a page that is too large", { history: { group: "a" }, limit: limits.page + 1 }, "invalid-field"],
    ["half a page", { members: { group: "a" }, limit: 1.5 }, "invalid-field"],
    ["what is before the first", { history: { group: "a" }, before: 0 }, "invalid-field"],
    ["what is before a text", { history: { group: "a" }, before: "1" }, "invalid-field"],
    ["members from nowhere", { members: { group: "a" }, next: 1 }, "invalid-field"],
    ["the presence of a user", { presence: { user: "a" } }, "invalid-field"],
    ["a presence from nowhere", { presence: { group: "a" }, next: "x".repeat(601) }, "invalid-field"],
    ["the memberships of a group", { memberships: { group: "a" } }, "invalid-field"],
    ["what is no address", { count: "group" }, "invalid-field"],
    ["the stream of nobody", { stream: {} }, "invalid-field"],
  ])("%s is refused", (_what, command, code) => {
    expect(parseInspectRequest(command)).toMatchObject({ commands: [refused(code)] });
  });
});

test("parsing never throws, whatever it is, and refuses with a documented code", () => {
  const names = [
    "join",
    "leave",
    "purge",
    "history",
    "stream",
    "members",
    "presence",
    "count",
    "memberships",
    "groups",
    "commands",
  ];
  const anything = oneof(jsonValue(), dictionary(constantFrom(...names, "id", "limit", "next", "before"), jsonValue()));
  assert(
    property(anything, (request) => {
      for (const parse of [parseManageRequest, parseInspectRequest]) {
        const parsed = parse(request as Json);
        for (const one of parsed.ok ? parsed.commands : [parsed]) {
          if (!one.ok) expect(managementErrorCodes).toContain(one.error.code);
        }
      }
    }),
  );
});
