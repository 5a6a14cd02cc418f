import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits, type ParsedClientFrame, parseClientFrame } from "../src/index.ts";

// Which texts are frames, and what is wrong with those that are not, is in docs/vectors: see vectors.test.ts.

const parse = (frame: unknown) => parseClientFrame(JSON.stringify(frame));

// No WebSocket text can have it, and no file of vectors.
test("F4: a lone surrogate that is not escaped is refused", () => {
  const text = '{"action":"sendMessage","to":{"everyone":true},"data":"\ud83d"}';
  expect(parseClientFrame(text)).toMatchObject({ ok: false, error: { code: "invalid-text" } });
});

describe("F6: what is wrong is told", () => {
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

test("H21: as many groups and positions as there may be fit into one frame", () => {
  const groups = Array.from({ length: limits.groups }, (_, nth) => `room.${nth}`).map((name) =>
    name.padEnd(limits.joinableBytes, "x"),
  );
  const positions = Array.from({ length: limits.positions }, (_, nth) => [
    `epoch-${nth}`.padEnd(limits.epochBytes, "x"),
    Number.MAX_SAFE_INTEGER,
  ]);
  const text = JSON.stringify({ action: "hello", id: "\u0000".repeat(limits.frameIdBytes), groups, positions });
  expect(text.length).toBeLessThan(limits.frameBytes);
  expect(parseClientFrame(text)).toMatchObject({ ok: true });
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
