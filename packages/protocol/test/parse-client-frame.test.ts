import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits, type ParsedClientFrame, type ParseErrorCode, parseClientFrame } from "../src/index.ts";

const parse = (frame: unknown) => parseClientFrame(JSON.stringify(frame));
const send = (fields: object) => parse({ action: "sendMessage", ...fields });
const sent = (content: object) => ({ ok: true, frame: { action: "sendMessage", ...content } });
const refused = (code: ParseErrorCode, id?: string) => ({
  ok: false,
  error: { code, message: expect.stringMatching(/./), ...(id !== undefined && { id }) },
});
const times = <Item>(count: number, item: Item): Item[] => Array<Item>(count).fill(item);
const nested = (levels: number, innermost: string) => "[".repeat(levels) + innermost + "]".repeat(levels);

describe("F1: a frame is one JSON object with an action", () => {
  test.each([
    ["an empty text", "", "not-json"],
    ["white space", " \n", "not-json"],
    ["a word", "hello", "not-json"],
    ["an object that is cut off", '{"action":"hello"', "not-json"],
    ["two objects", '{"action":"hello"}{"action":"hello"}', "not-json"],
    ["an array", '[{"action":"hello"}]', "not-an-object"],
    ["a string", '"hello"', "not-an-object"],
    ["a number", "42", "not-an-object"],
    ["null", "null", "not-an-object"],
    ["no action", "{}", "no-action"],
    ["an action that is null", '{"action":null}', "invalid-field"],
    ["an action that is a number", '{"action":1}', "invalid-field"],
    ["an action in another case", '{"action":"Hello"}', "unknown-action"],
    ["an action with white space", '{"action":"hello "}', "unknown-action"],
    ["an action that every object has", '{"action":"toString"}', "unknown-action"],
    ["an empty action", '{"action":""}', "unknown-action"],
  ] as const)("%s is refused", (_what, text, code) => {
    expect(parseClientFrame(text)).toEqual(refused(code));
  });

  test("white space around it does not matter", () => {
    expect(parseClientFrame(' { "action" : "hello" }\r\n')).toEqual({ ok: true, frame: { action: "hello" } });
  });

  test("the last of repeated keys counts", () => {
    expect(parseClientFrame('{"action":"nothing","action":"ping","id":1,"id":"f-1"}')).toEqual({
      ok: true,
      frame: { action: "ping", id: "f-1" },
    });
  });
});

describe("F2: id is optional, a string of 1 to 128 bytes", () => {
  test.each([
    ["one character", "x"],
    ["128 bytes", "ü".repeat(64)],
    ["a word every object has", "__proto__"],
  ])("%s is an id", (_what, id) => {
    expect(parse({ action: "hello", id })).toEqual({ ok: true, frame: { action: "hello", id } });
  });

  test.each([
    ["empty", ""],
    ["129 bytes", `${"ü".repeat(64)}x`],
    ["a number", 7],
    ["null", null],
    ["an object", { id: "f-1" }],
  ])("an id that is %s is refused", (_what, id) => {
    expect(parse({ action: "hello", id })).toEqual(refused("invalid-field"));
  });

  test("a refusal carries the id of the frame", () => {
    expect(parse({ action: "nothing", id: "f-1" })).toEqual(refused("unknown-action", "f-1"));
    expect(send({ id: "f-1" })).toEqual(refused("invalid-field", "f-1"));
    expect(parse({ id: "f-1" })).toEqual(refused("no-action", "f-1"));
    expect(parseClientFrame('{"id":"f-1","__proto__":1}')).toEqual(refused("unsafe-key", "f-1"));
  });
});

describe("F3: fields that an action does not know are ignored", () => {
  test.each(["hello", "ping"])("in %s", (action) => {
    expect(parse({ action, to: 1, data: [] })).toEqual({ ok: true, frame: { action } });
  });

  test("in the long form of sendMessage", () => {
    expect(send({ to: { users: ["u1"] }, data: 1, text: "ignored" })).toEqual(sent({ to: { users: ["u1"] }, data: 1 }));
  });
});

describe("F4: what could harm a recipient is refused, whatever the action", () => {
  const withData = (data: string) => `{"action":"sendMessage","id":"f-1","to":{"everyone":true},"data":${data}}`;

  test("as deep as the limit is fine, a level more is not", () => {
    const levels = limits.depth - 1;
    expect(parseClientFrame(withData(nested(levels, "0"))).ok).toBe(true);
    expect(parseClientFrame(withData(nested(levels + 1, "")))).toEqual(refused("too-deep", "f-1"));
    expect(parseClientFrame(`{"action":"hello","ignored":${nested(levels + 1, "")}}`)).toEqual(refused("too-deep"));
  });

  test.each([
    ["brackets that are never closed", "[".repeat(limits.frameBytes), "not-json"],
    ["objects that are never closed", '{"a":'.repeat(limits.frameBytes / 5), "not-json"],
    ["an array of nothing but arrays", nested(limits.messageBytes / 2, ""), "not-an-object"],
    ["a frame full of arrays", `{"x":${nested(limits.messageBytes / 2 - 5, "")}}`, "too-deep"],
    ["a frame full of objects", `${'{"a":'.repeat(20_000)}0${"}".repeat(20_000)}`, "too-deep"],
  ] as const)("%s cannot overflow the parser", (_what, text, code) => {
    expect(parseClientFrame(text)).toEqual(refused(code));
  });

  test.each([
    ["at the top", '{"action":"hello","__proto__":{}}'],
    ["in the data", withData('{"__proto__":{"admin":true}}')],
    ["deep in the data", withData('[{"a":[{"__proto__":null}]}]')],
    ["written with an escape", withData('{"\\u005f_proto__":1}')],
    ["among the recipients", '{"action":"sendMessage","to":{"__proto__":["s"]},"data":1}'],
    ["in the short form", '{"action":"sendMessage","sessions":["s"],"__proto__":{"text":"hi"}}'],
  ])("a key __proto__ %s", (_where, text) => {
    expect(parseClientFrame(text)).toMatchObject({ ok: false, error: { code: "unsafe-key" } });
  });

  test.each([
    ["in a string", withData('"\\ud83d"')],
    ["not escaped", withData('"\ud83d"')],
    ["that is the second half", withData('"x\\ude00"')],
    ["in the wrong order", withData('"\\ude00\\ud83d"')],
    ["in a key", withData('{"\\ud83d":1}')],
    ["in the id", '{"action":"hello","id":"\\ud83d"}'],
    ["in the action", '{"action":"\\ud83d"}'],
    ["in an address", '{"action":"sendMessage","sessions":["\\ud83d"]}'],
  ])("a lone surrogate %s", (_where, text) => {
    expect(parseClientFrame(text)).toMatchObject({ ok: false, error: { code: "invalid-text" } });
  });

  test("a refusal does not carry an id that has no UTF-8 form", () => {
    expect(parseClientFrame('{"action":"hello","id":"\\ud83d"}')).toStrictEqual(refused("invalid-text"));
  });

  test("a pair of surrogates is text like any other", () => {
    expect(parseClientFrame(withData('"\\ud83d\\ude00"'))).toMatchObject({ ok: true, frame: { data: "😀" } });
  });

  test.each(["1e400", "-1e400", '[1,{"a":1e309}]'])("a number that is too large: %s", (data) => {
    expect(parseClientFrame(withData(data))).toEqual(refused("invalid-field", "f-1"));
  });
});

describe("F6: the first thing that is wrong is told", () => {
  test.each([
    ["the id before the depth", `{"id":1,"x":${nested(40, "")}}`, "invalid-field"],
    ["the depth before the action", `{"x":${nested(40, "")}}`, "too-deep"],
    ["the action before its fields", '{"action":"nothing","to":1}', "unknown-action"],
  ] as const)("%s", (_what, text, code) => {
    expect(parseClientFrame(text)).toEqual(refused(code));
  });

  test.each([
    ["an id", { action: "hello", id: "" }, /^id must be/],
    ["a list in the long form", { action: "sendMessage", to: { users: 1 }, data: 1 }, /^to\.users must be/],
    [
      "a kind of address",
      { action: "sendMessage", to: { rooms: [] }, data: 1 },
      /^to\.\* must be .*, users, groups, every/,
    ],
    ["the list in the short form", { action: "sendMessage", sessions: 1 }, /^sessions must be/],
  ])("the message names the field: %s", (_what, frame, message) => {
    expect(parse(frame)).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
  });

  test("the message does not repeat the field's value", () => {
    const secret = "hunter2";
    const frames = [
      { action: secret },
      { action: "hello", id: { secret } },
      { action: "sendMessage", to: { [secret]: [secret] }, data: 1 },
      { action: "sendMessage", sessions: secret },
      { action: "sendMessage", sessions: ["s"], exclude: secret },
    ];
    for (const frame of frames) expect(JSON.stringify(parse(frame))).not.toContain(secret);
  });
});

const named = (count: number) => Array.from({ length: count }, (_, nth) => `room.${nth}`);
const positionsOf = (count: number) => Array.from({ length: count }, (_, nth) => [`epoch-${nth}`, nth]);
const badGroups: readonly (readonly [string, unknown])[] = [
  ["that are null", null],
  ["that are a text", "room.1"],
  ["that are an object with a length", { length: 0 }],
  ["too many", named(limits.groups + 1)],
  ["with a number", ["room.1", 1]],
  ["with an empty name", [""]],
  ["with a name that is too long", ["x".repeat(limits.joinableBytes + 1)]],
  ["with a slash", ["a/b"]],
  ["with a space", ["a b"]],
  ["with a star", ["room.*"]],
  ["with a letter that is not ASCII", ["zoë"]],
  ["with the end of a line", ["room.1\n"]],
];
const badPositions: readonly (readonly [string, unknown])[] = [
  ["that are null", null],
  ["that are one pair", ["e", 1]],
  ["that are an object", { e: 1 }],
  ["too many", positionsOf(limits.positions + 1)],
  ["with an epoch alone", [["e"]]],
  ["with three items", [["e", 1, 2]]],
  ["with an object", [{ epoch: "e", offset: 1 }]],
  ["in the wrong order", [[1, "e"]]],
  ["with an empty epoch", [["", 1]]],
  ["with an epoch that is too long", [["x".repeat(limits.epochBytes + 1), 1]]],
  ["with an offset below 0", [["e", -1]]],
  ["with a fraction", [["e", 1.5]]],
  ["with an offset that a float does not hold", [["e", 2 ** 53]]],
  ["with a text as offset", [["e", "1"]]],
  [
    "with an epoch twice",
    [
      ["e", 1],
      ["f", 1],
      ["e", 2],
    ],
  ],
];

describe("F7: a hello may name groups and positions", () => {
  test.each([
    ["nothing", {}],
    ["no groups and no positions", { groups: [], positions: [] }],
    ["a group and a position", { groups: ["room.1"], positions: [["e", 0]] }],
    ["as many as there may be", { groups: named(limits.groups), positions: positionsOf(limits.positions) }],
    ["the largest offset", { positions: [["e", Number.MAX_SAFE_INTEGER]] }],
  ])("%s", (_what, fields) => {
    expect(parse({ action: "hello", ...fields })).toEqual({ ok: true, frame: { action: "hello", ...fields } });
  });

  test.each(badGroups)("groups %s are refused", (_what, groups) => {
    expect(parse({ action: "hello", id: "f-1", groups })).toEqual(refused("invalid-field", "f-1"));
  });

  test.each(badPositions)("positions %s are refused", (_what, positions) => {
    expect(parse({ action: "hello", id: "f-1", positions })).toEqual(refused("invalid-field", "f-1"));
  });

  test("H21: as many groups and positions as there may be fit into one frame", () => {
    const groups = named(limits.groups).map((name) => name.padEnd(limits.joinableBytes, "x"));
    const positions = positionsOf(limits.positions).map(([epoch]) => [
      `${epoch}`.padEnd(limits.epochBytes, "x"),
      Number.MAX_SAFE_INTEGER,
    ]);
    const text = JSON.stringify({ action: "hello", id: "\u0000".repeat(limits.frameIdBytes), groups, positions });
    expect(text.length).toBeLessThan(limits.frameBytes);
    expect(parseClientFrame(text)).toMatchObject({ ok: true });
  });
});

describe.each(["join", "leave"] as const)("G2, G5: %s names groups", (action) => {
  test.each([[["room.1"]], [["a", "B_9~-:.", "x".repeat(limits.joinableBytes)]], [named(limits.groups)], [["a", "a"]]])(
    "%j",
    (groups) => {
      expect(parse({ action, id: "f-1", groups })).toEqual({ ok: true, frame: { action, id: "f-1", groups } });
    },
  );

  test.each([...badGroups, ["that are none", []] as const, ["that are missing", undefined] as const])(
    "G3: groups %s are refused",
    (_what, groups) => {
      expect(parse({ action, id: "f-1", groups })).toEqual(refused("invalid-field", "f-1"));
    },
  );
});

describe("H8: recover names positions", () => {
  test.each([
    [[["e", 41]]],
    [
      [
        ["e", 0],
        ["f", 7],
      ],
    ],
    [positionsOf(limits.positions)],
  ])("%j", (since) => {
    expect(parse({ action: "recover", since })).toEqual({ ok: true, frame: { action: "recover", since } });
  });

  test.each([...badPositions, ["that are none", []] as const, ["that are missing", undefined] as const])(
    "positions %s are refused",
    (_what, since) => {
      expect(parse({ action: "recover", id: "f-1", since })).toEqual(refused("invalid-field", "f-1"));
    },
  );
});

describe("H9: history names a page of a group", () => {
  test.each([
    ["the last one", { group: "room.1" }],
    ["an earlier one", { group: "room.1", before: 42, limit: 50 }],
    ["of a group that only a token proves", { group: "Zoë / 1", limit: limits.page }],
    ["the smallest", { group: "x".repeat(limits.groupBytes), before: 1, limit: 1 }],
  ])("%s", (_what, page) => {
    expect(parse({ action: "history", ...page })).toEqual({ ok: true, frame: { action: "history", ...page } });
  });

  test.each([
    ["no group", { group: undefined }],
    ["an empty group", { group: "" }],
    ["a list of groups", { group: ["room.1"] }],
    ["a group that is too long", { group: "ü".repeat(limits.groupBytes / 2 + 1) }],
    ["before 0", { before: 0 }],
    ["before a position", { before: ["e", 1] }],
    ["before null", { before: null }],
    ["a limit of 0", { limit: 0 }],
    ["a limit beyond a page", { limit: limits.page + 1 }],
    ["a limit with a fraction", { limit: 1.5 }],
  ])("%s is refused", (_what, page) => {
    expect(parse({ action: "history", id: "f-1", group: "room.1", ...page })).toEqual(refused("invalid-field", "f-1"));
  });
});

describe("P1: members names a page of whoever is in a group", () => {
  test.each([
    ["the first one", { group: "room.1" }],
    ["a later one", { group: "Zoë / 1", after: "user#Zoë", limit: limits.members }],
    ["the smallest", { group: "x".repeat(limits.groupBytes), after: "x".repeat(limits.afterBytes), limit: 1 }],
  ])("%s", (_what, page) => {
    expect(parse({ action: "members", ...page })).toEqual({ ok: true, frame: { action: "members", ...page } });
  });

  test.each([
    ["no group", { group: undefined }],
    ["a group that is too long", { group: "ü".repeat(limits.groupBytes / 2 + 1) }],
    ["after nothing", { after: "" }],
    ["after too much", { after: "x".repeat(limits.afterBytes + 1) }],
    ["after null", { after: null }],
    ["a limit of 0", { limit: 0 }],
    ["a limit beyond a page", { limit: limits.members + 1 }],
  ])("%s is refused", (_what, page) => {
    expect(parse({ action: "members", id: "f-1", group: "room.1", ...page })).toEqual(refused("invalid-field", "f-1"));
  });
});

describe.each(["occupancy", "presence"])("P2, P4: %s names a group", (action) => {
  test.each(["room.1", "Zoë / 1", "x".repeat(limits.groupBytes)])("%s", (group) => {
    expect(parse({ action, id: "f-1", group, more: 1 })).toEqual({ ok: true, frame: { action, id: "f-1", group } });
  });

  test.each([undefined, "", null, ["room.1"], "ü".repeat(limits.groupBytes / 2 + 1)])("%j is refused", (group) => {
    expect(parse({ action, id: "f-1", group })).toEqual(refused("invalid-field", "f-1"));
  });
});

describe("S12, S13: the long form says what its message is, and whether it is stored", () => {
  const to = { users: ["u1"] };
  test.each([
    { store: true },
    { store: false },
    { kind: "edit", refers: "m-1" },
    { kind: "ü".repeat(limits.kindBytes / 2) },
    { refers: "x".repeat(limits.refersBytes) },
  ])("%j", (about) => {
    expect(send({ to, data: 1, ...about })).toEqual(sent({ to, data: 1, ...about }));
  });

  test.each([
    { store: null },
    { store: 1 },
    { store: "true" },
    { kind: "" },
    { kind: 1 },
    { kind: "x".repeat(limits.kindBytes + 1) },
    { refers: null },
    { refers: ["m-1"] },
    { refers: `${"ü".repeat(limits.refersBytes / 2)}x` },
  ])("%j is refused", (about) => {
    expect(send({ id: "f-1", to, data: 1, ...about })).toEqual(refused("invalid-field", "f-1"));
  });

  test("in the short form they are data, whatever they are", () => {
    const data = { store: 1, kind: [], refers: null };
    expect(send({ sessions: ["s"], ...data })).toEqual(sent({ to: { sessions: ["s"] }, data }));
  });
});

describe("S1: the long form has to and data", () => {
  test.each([
    ["connections", { connections: ["c-1"] }],
    ["sessions, short and full", { sessions: ["s-1", "u1/s-2"] }],
    ["clients", { clients: ["web-1"] }],
    ["users", { users: ["u1"] }],
    ["groups", { groups: ["admins", "constructor"] }],
    ["everyone", { everyone: true }],
    ["several kinds", { connections: ["c-1"], groups: ["g"], everyone: true }],
    ["nobody", { sessions: [] }],
    ["duplicates", { sessions: ["s", "s"] }],
  ])("to %s", (_what, to) => {
    expect(send({ to, data: "hi" })).toStrictEqual(sent({ to, data: "hi" }));
  });

  test.each([[null], [false], [0], [""], [[]], [{}], [{ action: "hello", id: 1 }]])("%j is data", (data) => {
    expect(send({ to: { everyone: true }, data })).toEqual(sent({ to: { everyone: true }, data }));
  });

  test.each([
    ["to that is null", { to: null, data: 1 }],
    ["to that is a list", { to: ["s-1"], data: 1 }],
    ["to that is empty", { to: {}, data: 1 }],
    ["a kind that does not exist", { to: { rooms: ["r"] }, data: 1 }],
    ["a kind that every object has", { to: { toString: ["r"] }, data: 1 }],
    ["a kind in the singular beside a good one", { to: { session: ["s"], sessions: ["s"] }, data: 1 }],
    ["ids that are no list", { to: { sessions: "s-1" }, data: 1 }],
    ["ids that are null", { to: { sessions: null }, data: 1 }],
    ["ids that are an object with a length", { to: { sessions: { length: 0 } }, data: 1 }],
    ["a number as an id", { to: { sessions: ["s", 7] }, data: 1 }],
    ["an empty id", { to: { users: [""] }, data: 1 }],
    ["everyone that is false", { to: { everyone: false }, data: 1 }],
    ["everyone that is a list", { to: { everyone: [] }, data: 1 }],
    ["no data", { to: { everyone: true } }],
  ])("%s is refused", (_what, fields) => {
    expect(send(fields)).toEqual(refused("invalid-field"));
  });
});

describe("S2: exclude leaves out the connection or the session", () => {
  test.each(["connection", "session"])("%s, in both forms", (exclude) => {
    expect(send({ to: { users: ["u1"] }, exclude, data: 1 })).toEqual(
      sent({ to: { users: ["u1"] }, exclude, data: 1 }),
    );
    expect(send({ sessions: ["s"], exclude })).toEqual(sent({ to: { sessions: ["s"] }, exclude, data: {} }));
  });

  test.each([[null], [true], ["user"], ["toString"], [["session"]]])("%j is refused", (exclude) => {
    expect(send({ sessions: ["s"], exclude })).toEqual(refused("invalid-field"));
  });
});

describe("S3: in the short form everything else is the data", () => {
  test.each([
    ["nothing", {}],
    ["text", { text: "hi" }],
    ["a field named data", { data: 1 }],
    ["the names of other kinds", { users: [7], groups: "g", everyone: false }],
    ["names that every object has", { constructor: 1, toString: "x", hasOwnProperty: null, valueOf: [] }],
    ["an empty name", { "": 0 }],
    ["inner fields named like outer ones", { body: { action: "a", id: 1, sessions: [], exclude: "x" } }],
  ])("%s", (_what, data) => {
    const parsed = send({ id: "f-1", sessions: ["s-1"], exclude: "connection", ...data });
    expect(parsed).toEqual(sent({ id: "f-1", to: { sessions: ["s-1"] }, exclude: "connection", data }));
  });

  test("its sessions follow the rules of S1", () => {
    for (const sessions of [null, "s-1", {}, [1], [""], true])
      expect(send({ sessions })).toEqual(refused("invalid-field"));
    expect(send({ sessions: [] })).toEqual(sent({ to: { sessions: [] }, data: {} }));
  });
});

test.each([
  ["together", { to: { users: ["u1"] }, sessions: ["s"], data: 1 }],
  ["together, even if one is null", { to: null, sessions: ["s"] }],
  ["neither of them", { data: 1 }],
])("S4: to and sessions %s are invalid", (_what, fields) => {
  expect(send(fields)).toEqual(refused("invalid-field"));
});

describe("S5: a message has at most 1000 addresses", () => {
  const half = times(limits.addresses / 2, "x");

  test.each([
    ["of one kind", { sessions: times(limits.addresses, "x") }],
    ["of two kinds", { users: half, groups: half }],
    ["and everyone", { users: half, groups: half, everyone: true }],
  ])("1000 addresses %s", (_what, to) => {
    expect(send({ to, data: 1 })).toEqual(sent({ to, data: 1 }));
  });

  test.each([
    ["of one kind", { to: { sessions: times(limits.addresses + 1, "x") }, data: 1 }],
    ["of two kinds", { to: { users: half, groups: [...half, "x"] }, data: 1 }],
    ["in the short form", { sessions: times(limits.addresses + 1, "x") }],
  ])("1001 addresses %s are refused", (_what, fields) => {
    expect(send({ id: "f-1", ...fields })).toEqual(refused("too-many-addresses", "f-1"));
  });
});

describe("the parser as a whole", () => {
  const names = ["action", "id", "to", "sessions", "exclude", "data", "everyone", "users", "__proto__", "constructor"];
  const values = fc.jsonValue({ depthSize: "small" });
  const almostFrames = fc.dictionary(
    fc.oneof(fc.constantFrom(...names), fc.string()),
    fc.oneof(fc.constantFrom("hello", "sendMessage", "connection", true, ["s"]), values),
  );
  const addresses = fc.array(fc.string({ minLength: 1, maxLength: 5, unit: "grapheme" }), { maxLength: 5 });
  const shared = {
    action: fc.constant("sendMessage"),
    id: fc.string({ minLength: 1, maxLength: 20 }),
    exclude: fc.constantFrom("connection", "session"),
  };
  const longForms = fc.record(
    {
      ...shared,
      to: fc
        .record({ connections: addresses, sessions: addresses, everyone: fc.constant(true) }, { requiredKeys: [] })
        .filter((to) => Object.keys(to).length > 0),
      data: values,
    },
    { requiredKeys: ["action", "to", "data"] },
  );
  const shortForms = fc.record(
    { ...shared, sessions: addresses, text: values },
    { requiredKeys: ["action", "sessions"] },
  );

  function expectStable(parsed: ParsedClientFrame): void {
    if (parsed.ok) expect(parseClientFrame(JSON.stringify(parsed.frame))).toEqual(JSON.parse(JSON.stringify(parsed)));
  }

  test("never throws, whatever the text is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseClientFrame(text)));
    fc.assert(fc.property(fc.string(), (text) => void parseClientFrame(`{"action":${text}}`)));
  });

  test("never throws, whatever the JSON is, and says the same again of what it accepted", () => {
    fc.assert(fc.property(fc.oneof(values, almostFrames), (value) => expectStable(parse(value))));
  });

  test("accepts what is right, and says the same again of it", () => {
    fc.assert(
      fc.property(fc.oneof(longForms, shortForms), (frame) => {
        const parsed = parse(frame);
        expect(parsed.ok || parsed.error.code === "unsafe-key").toBe(true);
        expectStable(parsed);
      }),
    );
  });

  test("F3: gives out nothing that the protocol does not know", () => {
    const known = new Set(["action", "id", "to", "exclude", "data", "store", "kind", "refers", "groups", "positions"]);
    fc.assert(
      fc.property(almostFrames, (frame) => {
        const parsed = parse(frame);
        if (parsed.ok) expect(Object.keys(parsed.frame).filter((key) => !known.has(key))).toEqual([]);
      }),
    );
  });
});
