import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../src/index.ts";
import { pattern } from "../rooms/rooms.ts";

const ada = { userId: "ada", groups: ["admins", "editors"] };

test.each<[string, string, boolean]>([
  ["room.1", "room.1", true],
  ["room.1", "room.10", false],
  ["room.1", "aroom.1", false],
  ["room.1", "roomx1", false],
  ["room.*", "room.1", true],
  ["room.*", "room.", false],
  ["room.*", "room.1.x", false],
  ["room.*.x", "room.1.x", true],
  ["room.*.x", "room.1.2.x", false],
  ["team-*", "team-a", true],
  ["*.*", "a.b", true],
  ["*.*", "a.b.c", false],
  ["room.**", "room.1.x.y", true],
  ["room.**", "room.", false],
  ["**", "anything.at.all", true],
  ["**.x", "a.b.x", true],
  ["**.x", ".x", false],
  ["a**b*c", "a.b.bxc", true],
  ["*", "", false],
  ["user.{userId}.**", "user.ada.x", true],
  ["user.{userId}.**", "user.bob.x", false],
  ["team.{groups}.*", "team.editors.1", true],
  ["team.{groups}.*", "team.guests.1", false],
  ["{groups}.{userId}", "admins.ada", true],
])("%s and %s", (text, name, expected) => {
  expect(pattern(text).matches(name, ada)).toBe(expected);
});

test("a pattern with a value that nobody has matches nothing", () => {
  expect(pattern("user.{userId}.*").matches("user..x", {})).toBe(false);
  expect(pattern("user.{userId}.*").matches("user..x", { userId: "" })).toBe(false);
  expect(pattern("{groups}*").matches("x", { groups: [] })).toBe(false);
});

test("what is in a value is no pattern, and a value is one segment", () => {
  const mine = pattern("user.{userId}.**");
  expect(mine.matches("user.bob.x", { userId: "*" })).toBe(false);
  expect(mine.matches("user.*.x", { userId: "*" })).toBe(true);
  expect(mine.matches("user.ada.x", { userId: "{groups}", groups: ["ada"] })).toBe(false);
  expect(mine.matches("user.a.b.x", { userId: "a.b" })).toBe(false);
});

describe("is no pattern:", () => {
  test.each([
    ...["", "***", "a***b", "{", "}", "a{b", "{}", "{user}", "{userId", "userId}", "{{userId}}", "a b", "a\tb"],
    "x".repeat(257),
  ])("%j", (text) => {
    expect(parsePattern(text)).toBeUndefined();
  });

  test("one with a placeholder that is not allowed there", () => {
    expect(parsePattern("{userId}", [])).toBeUndefined();
    expect(parsePattern("{userId}", ["userId"])).toBeDefined();
  });
});

test("matches what a regular expression matches", () => {
  const piece = fc.constantFrom("a", "b", ".", "*", "**");
  const texts = fc
    .array(piece, { minLength: 1, maxLength: 7 })
    .map((pieces) => pieces.join("").replace(/\*{3,}/g, "**"));
  const names = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 9 });
  fc.assert(
    fc.property(texts, names, (text, name) => {
      const source = text.replace(/\*\*|\*|\./g, (each) => ({ "**": ".+", "*": "[^.]+", ".": "\\." })[each] ?? each);
      expect(pattern(text).matches(name)).toBe(new RegExp(`^${source}$`).test(name));
    }),
  );
});

test("takes no longer for a pattern that was made to take long", () => {
  const name = "a".repeat(256);
  // Each star of which might end anywhere: trying one after the other would take longer than anybody lives.
  const text = pattern(`${"*a".repeat(100)}b`);
  const beganAt = performance.now();
  for (let times = 0; times < 100; times += 1) expect(text.matches(name)).toBe(false);
  expect(performance.now() - beganAt).toBeLessThan(2000);
});
