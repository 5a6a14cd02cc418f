import { afterAll, beforeAll, expect, test } from "vitest";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test.each([
  ["an empty text", "", "not-json"],
  ["not JSON", "hello", "not-json"],
  ["JSON that is no object", "[]", "not-an-object"],
  ["no action", "{}", "no-action"],
  ["an action of another type", '{"action":1}', "invalid-field"],
  ["an unknown action", '{"action":"dance"}', "unknown-action"],
  ["a predefined route", '{"action":"$connect"}', "unknown-action"],
  ["no recipients", '{"action":"sendMessage","text":"x"}', "invalid-field"],
  ["wrong types", '{"action":"sendMessage","sessions":"bob"}', "invalid-field"],
  ["both forms at once", '{"action":"sendMessage","sessions":["a"],"to":{"sessions":["a"]},"data":1}', "invalid-field"],
  ["deep nesting", `{"action":"sendMessage","sessions":["a"],"d":${nested(40)}}`, "too-deep"],
  ["very deep nesting", `{"action":"sendMessage","sessions":["a"],"d":${nested(15_000)}}`, "too-deep"],
  ["a __proto__ key", '{"action":"sendMessage","sessions":["a"],"d":{"__proto__":{}}}', "unsafe-key"],
  ["a lone surrogate", '{"action":"sendMessage","sessions":["a"],"d":"\\ud800"}', "invalid-text"],
  ["an id that is no session's", '{"action":"sendMessage","sessions":["a/b/c"]}', "invalid-address"],
])("%s is answered with a code, the connection stays open, nothing is written", async (_what, text, code) => {
  const alice = await hub.connect({ session_id: "a" });
  const { connectionId } = await alice.hello();
  const before = await hub.items();
  expect(await alice.ask(text)).toMatchObject({ type: "error", code });
  expect(await alice.hello()).toMatchObject({ connectionId });
  expect(alice.untaken).toEqual([]);
  expect(await hub.items()).toEqual(before);
  await alice.close();
  await hub.event("disconnected", (event) => event.connectionId === connectionId);
});

test("an error frame names the frame it is about", async () => {
  const alice = await hub.connect();
  expect(await alice.ask({ action: "sendMessage", id: "f-7", sessions: "x" })).toMatchObject({ id: "f-7" });
});

test.each([
  ["a frame over 32 KB", "x".repeat(32 * 1024 + 1), 1009],
  ["a binary frame", Buffer.from('{"action":"hello"}'), 1003],
])("%s closes the connection, which is forgotten", async (_what, frame, code) => {
  const alice = await hub.connect({ session_id: "over" });
  const { connectionId } = await alice.hello();
  alice.send(frame);
  expect(await alice.closed).toBe(code);
  await hub.event("disconnected", (event) => event.connectionId === connectionId);
  expect((await hub.items()).filter((item) => item["connectionId"]?.S === connectionId)).toEqual([]);
});

test("a frame of exactly 32 KB is handled", async () => {
  const alice = await hub.connect();
  const frame = (padding: number) => JSON.stringify({ action: "sendMessage", sessions: ["a"], d: "x".repeat(padding) });
  expect(await alice.ask(frame(32 * 1024 - frame(0).length))).toMatchObject({ type: "ack" });
});
