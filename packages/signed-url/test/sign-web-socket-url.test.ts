import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signWebSocketUrl } from "../src/index.ts";

const url = "wss://hub.example/production";
const secret = "never-log-secret";
const at = new Date("2026-01-01T00:00:00.000Z");

test("a URL says session and time, and signs them", () => {
  const signed = new URL(signWebSocketUrl({ url, session: "s-1", secret, at }));
  expect(signed.href.split("?")[0]).toBe(url);
  expect(Object.fromEntries(signed.searchParams)).toEqual({
    session: "s-1",
    date_time: "2026-01-01T00:00:00.000Z",
    signature: createHmac("sha256", secret).update("s-1:2026-01-01T00:00:00.000Z").digest("hex"),
  });
});

test("other parameters stay, and earlier proofs go", () => {
  const before = `${url}?room=a+b&signature=x&signature=y&session=old`;
  const { searchParams } = new URL(signWebSocketUrl({ url: before, session: "s", secret, clientId: "web", at }));
  expect(searchParams.get("room")).toBe("a b");
  expect(searchParams.get("client_id")).toBe("web");
  expect([searchParams.getAll("signature").length, searchParams.getAll("session")]).toEqual([1, ["s"]]);
});

test("the time is now unless it is told", () => {
  const before = Date.now();
  const time = new URL(signWebSocketUrl({ url, session: "s", secret })).searchParams.get("date_time") ?? "";
  expect(Date.parse(time)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
});

test("whatever the session, the URL carries the text that was signed", () => {
  const session = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => !/[/:]/.test(text));
  fc.assert(
    fc.property(session, (text) => {
      const { searchParams } = new URL(signWebSocketUrl({ url, session: text, secret, at }));
      const arrived = `${searchParams.get("session")}:${searchParams.get("date_time")}`;
      expect(searchParams.get("session")).toBe(text);
      expect(searchParams.get("signature")).toBe(createHmac("sha256", secret).update(arrived).digest("hex"));
    }),
  );
});

test.each([
  ["empty", ""],
  ["longer than 256 bytes", "ü".repeat(129)],
  ["one with a colon, which separates it from the time", "a:b"],
  ["one with a slash, as if it were a full id", "a/b"],
  ["one with half a character", "\ud800"],
])("a session that cannot be signed is refused: %s", (_what, session) => {
  expect(() => signWebSocketUrl({ url, session, secret })).toThrow(RangeError);
});

test("an empty secret signs nothing, and a URL that is none is refused", () => {
  expect(() => signWebSocketUrl({ url, session: "s", secret: "" })).toThrow(RangeError);
  expect(() => signWebSocketUrl({ url: "hub", session: "s", secret })).toThrow(TypeError);
});
