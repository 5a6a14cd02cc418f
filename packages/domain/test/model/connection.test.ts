import { describe, expect, test } from "vitest";
import { expiryOf, isExpired } from "../../src/model/connection.ts";

const minuteMs = 60_000;
const twoHoursFiveMs = 125 * minuteMs;

describe("a connection expires", () => {
  test("at the end of its lifetime", () => {
    expect(expiryOf(0, twoHoursFiveMs)).toBe(twoHoursFiveMs);
    expect(expiryOf(5000, minuteMs)).toBe(5000 + minuteMs);
  });

  test("when its proof ends, if that is earlier", () => {
    expect(expiryOf(0, twoHoursFiveMs, 60 * minuteMs)).toBe(60 * minuteMs);
    expect(expiryOf(0, twoHoursFiveMs, 121 * minuteMs)).toBe(121 * minuteMs);
    expect(expiryOf(0, twoHoursFiveMs, 300 * minuteMs)).toBe(twoHoursFiveMs);
  });

  test("at a whole second, never later than it should", () => {
    expect(expiryOf(1999, twoHoursFiveMs)).toBe(twoHoursFiveMs + 1000);
    expect(expiryOf(0, twoHoursFiveMs, 5999)).toBe(5000);
  });
});

test("a connection has expired from the very millisecond of its expiry", () => {
  expect(isExpired({ expiresAtMs: 1000 }, 999)).toBe(false);
  expect(isExpired({ expiresAtMs: 1000 }, 1000)).toBe(true);
});
