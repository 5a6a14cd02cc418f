import { assert, jsonValue, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, limits, maxMessages, parsePublishRequest } from "../src/index.ts";

const message = { id: "o-1", to: { users: ["ada"], groups: ["admins"] }, data: { text: "hi" } };
const refused = (code: string, id?: string) => ({
  ok: false,
  error: { code, message: expect.stringMatching(/./), ...(id !== undefined && { id }) },
});

test("a request may be a message", () => {
  expect(parsePublishRequest({ publisher: "orders", ...message, other: 1 })).toEqual({
    ok: true,
    publisher: "orders",
    isList: false,
    publications: [{ ok: true, publication: message }],
  });
  expect(parsePublishRequest({ to: { everyone: true }, data: null })).toStrictEqual({
    ok: true,
    isList: false,
    publications: [{ ok: true, publication: { to: { everyone: true }, data: null } }],
  });
});

test("a request may have a list of messages, in which one that is wrong concerns no other", () => {
  const parsed = parsePublishRequest({ messages: [message, { id: "o-2", to: {}, data: 1 }, 7, message] });
  expect(parsed).toEqual({
    ok: true,
    isList: true,
    publications: [
      { ok: true, publication: message },
      refused("invalid-field", "o-2"),
      refused("not-an-object"),
      { ok: true, publication: message },
    ],
  });
});

test("a message may say whether it is kept, and what it is", () => {
  const about = { store: false, kind: "edit", refers: "m-1" };
  expect(parsePublishRequest({ ...message, ...about })).toMatchObject({
    publications: [{ ok: true, publication: { ...message, ...about } }],
  });
});

describe("a request is refused as a whole", () => {
  test.each<[string, Json | undefined, string]>([
    ["that is nothing", undefined, "not-an-object"],
    ["that is a list", [message], "not-an-object"],
    ["whose publisher is no text", { publisher: 1, ...message }, "invalid-field"],
    ["whose publisher is too long", { publisher: "x".repeat(129), ...message }, "invalid-field"],
    ["with a message and a list of them", { ...message, messages: [message] }, "invalid-field"],
    ["whose messages are no list", { messages: message }, "invalid-field"],
    ["without messages", { messages: [] }, "invalid-field"],
    ["with too many", { messages: Array(maxMessages + 1).fill(message) }, "invalid-field"],
  ])("%s", (_what, request, code) => {
    expect(parsePublishRequest(request)).toEqual(refused(code));
  });

  test("and told which field is wrong", () => {
    expect(parsePublishRequest({ publisher: 1, ...message })).toMatchObject({
      error: { message: expect.stringMatching(/^publisher must be/) },
    });
  });

  test("only beyond the most messages that one may have", () => {
    const parsed = parsePublishRequest({ messages: Array(maxMessages).fill(message) });
    expect(parsed.ok && parsed.publications).toHaveLength(maxMessages);
  });
});

test("parsing a publish request never throws, whatever it is, and gives back as many messages as were in it", () => {
  assert(
    property(jsonValue(), (request) => {
      parsePublishRequest(request as Json);
    }),
  );
  assert(
    property(record({ to: jsonValue(), data: jsonValue(), id: jsonValue() }), (one) => {
      const parsed = parsePublishRequest({ messages: [one as Json, message, one as Json] });
      expect(parsed.ok && parsed.publications).toHaveLength(3);
    }),
  );
});

describe("a message is refused", () => {
  const deep = JSON.parse(`${"[".repeat(32)}${"]".repeat(32)}`);
  test.each<[string, Record<string, Json>, string]>([
    ["without recipients", { to: { groups: "admins" } }, "invalid-field"],
    ["to a kind that is none", { to: { rooms: ["a"] } }, "invalid-field"],
    ["to too many", { to: { users: Array(limits.addresses + 1).fill("a") } }, "too-many-addresses"],
    ["that leaves somebody out, which is for connections", { exclude: "session" }, "invalid-field"],
    ["that is kept or not, who knows", { store: "yes" }, "invalid-field"],
    ["whose kind is too long", { kind: "x".repeat(limits.kindBytes + 1) }, "invalid-field"],
    ["that refers to nothing", { refers: "" }, "invalid-field"],
    ["that is nested too deep", { data: deep }, "too-deep"],
    ["with a key that changes an object's prototype", { data: JSON.parse('{"__proto__":1}') }, "unsafe-key"],
    ["with half a character", { data: "\ud800" }, "invalid-text"],
    ["with a number beyond a 64-bit float", { data: JSON.parse("1e400") }, "invalid-field"],
  ])("%s", (_what, more, code) => {
    const parsed = parsePublishRequest({ ...message, ...more });
    expect(parsed.ok && parsed.publications).toEqual([refused(code, "o-1")]);
  });

  test.each<[string, Json]>([
    ["without to", { id: "o-1", data: 1 }],
    ["without data", { id: "o-1", to: { users: ["a"] } }],
  ])("%s", (_what, request) => {
    const parsed = parsePublishRequest(request);
    expect(parsed.ok && parsed.publications).toEqual([refused("invalid-field", "o-1")]);
  });

  test.each<[string, Json]>([
    ["empty", ""],
    ["a number", 1],
    ["too long", "x".repeat(129)],
  ])("whose id is %s", (_what, id) => {
    const parsed = parsePublishRequest({ ...message, id });
    expect(parsed.ok && parsed.publications).toEqual([refused("invalid-field")]);
  });
});
