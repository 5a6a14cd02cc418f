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
    [
      "closes",
      {
        close: { users: ["ada"] },
        reason: "Bye.",
        reconnect: true,
        denyUntil: "2026-01-01T01:00:00.5+01:00",
        next: "c-9=",
      },
      {
        ...{ command: "close", audience: { users: ["ada"] }, reason: "Bye.", reconnect: true },
        ...{ denied: { untilMs: Date.UTC(2026, 0, 1, 0, 0, 0, 500) }, next: "c-9=" },
      },
    ],
    [
      "closes everyone's, for good",
      { close: { everyone: true } },
      { command: "close", audience: { everyone: true }, reconnect: false },
    ],
    [
      "closes and denies for a while",
      { close: { sessions: ["s"], groups: ["g"] }, denyFor: 60 },
      { command: "close", audience: { sessions: ["s"], groups: ["g"] }, reconnect: false, denied: { forSeconds: 60 } },
    ],
    [
      "denies until a time",
      { deny: { users: ["ada"], sessions: ["s"] }, until: "2026-01-01T00:00Z" },
      { command: "deny", parties: { users: ["ada"], sessions: ["s"] }, time: { untilMs: Date.UTC(2026, 0, 1) } },
    ],
    [
      "denies for the longest time",
      { deny: { sessions: ["s"] }, for: 315_360_000 },
      { command: "deny", parties: { sessions: ["s"] }, time: { forSeconds: 315_360_000 } },
    ],
    ["allows", { allow: { users: ["ada"] } }, { command: "allow", parties: { users: ["ada"] } }],
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
    ["that closes nobody's", { close: {} }, "invalid-field"],
    ["that closes what is no object", { close: "everyone" }, "invalid-field"],
    ["that closes too many", { close: { users: Array(limits.addresses + 1).fill("a") } }, "too-many-addresses"],
    ["with an empty reason", { close: { users: ["a"] }, reason: "" }, "invalid-field"],
    ["with too long a reason", { close: { users: ["a"] }, reason: "ü".repeat(257) }, "invalid-field"],
    ["that has clients connect again somehow", { close: { users: ["a"] }, reconnect: "later" }, "invalid-field"],
    ["that denies nobody's when it closes", { close: { groups: ["a"], users: [] }, denyFor: 1 }, "invalid-field"],
    [
      "that denies twice when it closes",
      { close: { users: ["a"] }, denyFor: 1, denyUntil: "2026-01-01T00:00Z" },
      "invalid-field",
    ],
    ["that closes from nowhere", { close: { users: ["a"] }, next: 1 }, "invalid-field"],
    ["that denies for ever", { deny: { users: ["a"] } }, "invalid-field"],
    ["that denies for no time", { deny: { users: ["a"] }, for: 0 }, "invalid-field"],
    ["that denies for too long", { deny: { users: ["a"] }, for: 315_360_001 }, "invalid-field"],
    ["that denies for half a second", { deny: { users: ["a"] }, for: 0.5 }, "invalid-field"],
    [
      "that denies until a time without a zone",
      { deny: { users: ["a"] }, until: "2026-01-01T00:00:00" },
      "invalid-field",
    ],
    [
      "that denies until a day that is none",
      { deny: { users: ["a"] }, until: "2026-13-01T00:00:00Z" },
      "invalid-field",
    ],
    ["that denies until a number", { deny: { users: ["a"] }, until: 1 }, "invalid-field"],
    ["that denies nobody", { deny: { users: [] }, for: 1 }, "invalid-field"],
    ["that denies a group", { deny: { users: ["a"], groups: ["g"] }, for: 1 }, "invalid-field"],
    ["that denies everyone", { deny: { everyone: true }, for: 1 }, "invalid-field"],
    ["that allows a client", { allow: { clients: ["a"] } }, "invalid-field"],
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
    ["memberships", { memberships: { user: "u" } }, { command: "memberships", member: { user: "u" } }],
    ["who is kept out", { denied: { session: "s" } }, { command: "denied", party: { session: "s" } }],
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
    ["the memberships of a group", { memberships: { group: "a" } }, "invalid-field"],
    ["whether a group is kept out", { denied: { group: "a" } }, "invalid-field"],
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
    "close",
    "deny",
    "allow",
    "denied",
    "history",
    "stream",
    "members",
    "count",
    "memberships",
    "groups",
    "commands",
  ];
  const anything = oneof(
    jsonValue(),
    dictionary(constantFrom(...names, "id", "limit", "next", "before", "reason", "until", "denyFor"), jsonValue()),
  );
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
