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
    const known = new Set(["action", "id", "to", "exclude", "data"]);
    fc.assert(
      fc.property(almostFrames, (frame) => {
        const parsed = parse(frame);
        if (parsed.ok) expect(Object.keys(parsed.frame).filter((key) => !known.has(key))).toEqual([]);
      }),
    );
  });
});
