import { expect, test } from "vitest";
import { integer, objectId, octets, time } from "../src/der.ts";

const hex = (value: Buffer) => value.toString("hex");

test("lengths take as many octets as they need", () => {
  expect(hex(octets(Buffer.alloc(0)))).toBe("0400");
  expect(hex(octets(Buffer.alloc(127))).slice(0, 4)).toBe("047f");
  expect(hex(octets(Buffer.alloc(128))).slice(0, 6)).toBe("048180");
  expect(hex(octets(Buffer.alloc(256))).slice(0, 8)).toBe("04820100");
});

test("integers are positive", () => {
  expect(hex(integer(Buffer.from([0x7f])))).toBe("02017f");
  expect(hex(integer(Buffer.from([0x80])))).toBe("02020080");
});

test("object identifiers", () => {
  expect(hex(objectId("2.5.29.17"))).toBe("0603551d11");
  expect(hex(objectId("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
});

test("times have two digits of the year until 2049", () => {
  expect(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .toString("latin1")
      .slice(2),
  ).toBe("491231235959Z");
  expect(
    time(Date.UTC(2050, 0, 1))
      .toString("latin1")
      .slice(2),
  ).toBe("20500101000000Z");
});
