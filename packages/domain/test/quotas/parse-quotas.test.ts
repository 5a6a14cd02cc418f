import { expect, test } from "vitest";
import { parseQuotas } from "../../src/index.ts";

test("quotas of connections and users, of joins and of connections", () => {
  const text = "frames=600/m, bytes=2MB/m,addresses=3000/m,deliveries=20000/m,joins=120/m,";
  expect(parseQuotas(`${text}user.frames=1200/m,user.bytes=64KB/m,user.connections=20`)).toEqual({
    quotas: {
      connection: { frames: 600, bytes: 2_097_152, addresses: 3000, deliveries: 20_000 },
      user: { frames: 1200, bytes: 65_536 },
      ...{ joins: 120, userConnections: 20 },
    },
  });
  expect(parseQuotas("bytes=1/m")).toEqual({ quotas: { connection: { bytes: 1 }, user: {} } });
});

const form = "that is not like frames=600/m or user.connections=20";

test.each([
  ["", 1, form],
  ["frames", 1, form],
  ["frames=0/m", 1, form],
  ["frames=1/m,", 2, form],
  ["frames=1.5/m", 1, form],
  ["frames=600/s", 1, form],
  ["frames=1234567890/m", 1, form],
  ["bytes=2mb/m", 1, form],
  ["frames=600/m,frames=700/m", 2, "that was named before"],
  ["frames=600", 1, "that does not end in /m, or need not"],
  ["user.connections=20/m", 1, "that does not end in /m, or need not"],
  ["frames=2KB/m", 1, "with a unit that only bytes have"],
  ["joins=2KB/m", 1, "with a unit that only bytes have"],
  ["user.connections=1", 1, "of fewer than 2 connections"],
  ["user.joins=5/m", 1, expect.stringContaining("of something else than frames, bytes, addresses, deliveries, user.")],
  ["connections=5", 1, expect.stringContaining("joins, user.connections")],
  ["group.frames=5/m", 1, expect.stringContaining("of something else")],
])("%j is refused, by its place", (text, nth, problem) => {
  const parsed = parseQuotas(text);
  const [, place, what] = /^has a quota, number (\d+), (.*)$/.exec("problem" in parsed ? parsed.problem : "") ?? [];
  expect([Number(place), what]).toEqual([nth, problem]);
});
