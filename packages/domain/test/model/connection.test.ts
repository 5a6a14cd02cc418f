import { describe, expect, test } from "vitest";
import { expiryOf, isExpired } from "../../src/model/connection.ts";

const minuteMs = 60_000;
const twoHoursFiveMs = 125 * minuteMs;

describe("a connection is good until", () => {
  test("two hours and five minutes after it began", () => {
    expect(expiryOf(0)).toBe(twoHoursFiveMs);
  });

  test("its proof ends, if that is earlier", () => {
    expect(expiryOf(0, 60 * minuteMs)).toBe(60 * minuteMs);
    expect(expiryOf(0, 121 * minuteMs)).toBe(121 * minuteMs);
    expect(expiryOf(0, 300 * minuteMs)).toBe(twoHoursFiveMs);
  });

  test("a whole second, never later than it should", () => {
    expect(expiryOf(1999)).toBe(twoHoursFiveMs + 1000);
    expect(expiryOf(0, 5999)).toBe(5000);
  });
});

test("it is expired from that very millisecond", () => {
  expect(isExpired({ expiresAtMs: 1000 }, 999)).toBe(false);
  expect(isExpired({ expiresAtMs: 1000 }, 1000)).toBe(true);
});
