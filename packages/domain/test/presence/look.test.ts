import { expect, test } from "vitest";
import {
  defaultPresenceLimits,
  type LookTime,
  lookAt,
  nothingShown,
  type OccupantKey,
  type Shown,
  windowMs,
} from "../../src/index.ts";

const limits = { ...defaultPresenceLimits, mostListed: 4, relistedFrom: 2 };
const nowMs = 1_000_000;
const ids = (...names: string[]) => names.map((name): OccupantKey => `user#${name}`);
const shownOf = (names: readonly string[], missing: Readonly<Record<string, number>> = {}): Shown => ({
  revision: 7,
  occupants: new Map(ids(...names).map((key, nth) => [key, missing[names[nth] ?? ""]])),
  ...{ users: names.length, connections: names.length },
});
const look = (before: Shown, present: readonly string[], more: Omit<LookTime, "nowMs"> = {}) =>
  lookAt(before, { occupants: new Set(ids(...present)), connections: present.length + 1 }, { nowMs, ...more }, limits);

test("whoever is new is told as joined; whoever is still there is not", () => {
  const { shown, told, nextLookAtMs } = look(shownOf(["ada"]), ["ada", "bob"]);
  expect(told).toEqual({ joined: ids("bob"), left: [] });
  expect(shown).toEqual({ ...shownOf(["ada", "bob"]), connections: 3 });
  expect(nextLookAtMs).toBeUndefined();
});

test("whoever is missing is told as gone when the grace is over, and is among the users until then", () => {
  const first = look(shownOf(["ada", "bob"]), ["ada"]);
  expect(first).toEqual({
    shown: { ...shownOf(["ada", "bob"], { bob: nowMs }), connections: 2 },
    nextLookAtMs: nowMs + 10_000,
  });
  const early = look(shownOf(["ada", "bob"], { bob: nowMs - 9999 }), ["ada"]);
  expect(early).toMatchObject({ nextLookAtMs: nowMs + 1 });
  expect(early).not.toHaveProperty("told");
  const over = look(shownOf(["ada", "bob"], { bob: nowMs - 10_000 }), ["ada"]);
  expect(over).toEqual({ shown: { ...shownOf(["ada"]), connections: 2 }, told: { joined: [], left: ids("bob") } });
});

test("a look that nothing was told by since somebody left knows since when they are missing", () => {
  const at = (leftAtMs: number, previousMs: number) =>
    look(shownOf(["ada", "bob"]), ["ada"], { leftAtMs, previousMs }).told?.left;
  expect(at(nowMs - 10_000, nowMs - 10_001)).toEqual(ids("bob"));
  expect(at(nowMs - 9999, nowMs - 10_001)).toBeUndefined();
  // They were there when the group was looked at after that.
  expect(at(nowMs - 10_000, nowMs - 10_000)).toBeUndefined();
  // A clock that is ahead.
  expect(at(nowMs + 5, nowMs - 1)).toBeUndefined();
});

test("whoever is back is not missing any longer, which is kept and not told", () => {
  const before = shownOf(["ada", "bob"], { bob: nowMs - 5000 });
  expect(look(before, ["ada", "bob"])).toEqual({ shown: { ...shownOf(["ada", "bob"]) } });
});

test("where nothing has changed, nothing is to be kept: the same is given back, another tab or not", () => {
  const before = shownOf(["ada", "bob"], { bob: nowMs - 5000 });
  expect(look(before, ["ada"]).shown).toBe(before);
  const counted = { revision: 7, users: 5, connections: 9 };
  expect(look(counted, ["a", "b", "c", "d", "e"])).toEqual({ shown: counted });
});

test("of more than the most, counts alone are told, and lists again when they are few enough", () => {
  const five = ["a", "b", "c", "d", "e"];
  const many = look(shownOf(["a", "b", "c", "d"]), five);
  expect(many).toEqual({ shown: { revision: 7, users: 5, connections: 6 }, told: {} });
  // Between the two limits it stays as it is, whichever way it came.
  expect(look(many.shown, ["a", "b", "c"])).toEqual({ shown: { revision: 7, users: 3, connections: 4 }, told: {} });
  expect(look(many.shown, ["a", "b"])).toEqual({ shown: { ...shownOf(["a", "b"]), connections: 3 }, told: {} });
  const same = look({ revision: 7, users: 2, connections: 9 }, ["a", "b"]);
  expect(same).toEqual({ shown: { ...shownOf(["a", "b"]), connections: 3 } });
  // Who is within the grace counts.
  expect(look(shownOf(["a", "b", "c"]), ["c", "d", "e"]).shown).not.toHaveProperty("occupants");
});

test("ids that take too many bytes are not listed, and changes that do are told as counts", () => {
  const long = "ü".repeat(100);
  const bytes = 200 + "user#".length + 2 + 10;
  const few = { ...limits, mostListedBytes: 2 * bytes };
  const lookLong = (before: Shown, names: readonly string[]) =>
    lookAt(before, { occupants: new Set(ids(...names)), connections: 1 }, { nowMs }, few);
  const [a, b, c] = ["a", "b", "c"].map((name) => long.slice(1) + name + name) as [string, string, string];
  expect(lookLong(nothingShown, [a, b])).toMatchObject({ told: { joined: ids(a, b) } });
  expect(lookLong(nothingShown, [a, b, c])).toMatchObject({ shown: { users: 3 }, told: {} });
  const gone = shownOf([a, b], { [a]: 0, [b]: 0 });
  const exchanged = lookLong(gone, [c, long]);
  expect(exchanged.told).toEqual({});
  expect([...(exchanged.shown.occupants?.keys() ?? [])]).toEqual(ids(c, long));
});

test("a group is told less often the larger it is", () => {
  const windows = [0, 1, 500, 501, 10_000, 1_000_000].map((count) => windowMs(count, defaultPresenceLimits));
  expect(windows).toEqual([1000, 1000, 1000, 1002, 20_000, 900_000]);
});

test("a look that is repeated is told though nothing has changed: some may have been told otherwise", () => {
  const before = shownOf(["ada", "bob"]);
  const again = look(before, ["ada", "bob"], { isRepeat: true });
  expect(again).toEqual({ shown: { ...before, connections: 3 }, told: { joined: [], left: [] } });
  const many = { revision: 7, users: 5, connections: 6 };
  expect(look(many, ["a", "b", "c", "d", "e"], { isRepeat: true })).toEqual({ shown: many, told: {} });
  const few = { ...many, users: 2 };
  expect(look(few, ["ada", "bob"], { isRepeat: true })).toMatchObject({ shown: { users: 2 }, told: {} });
});
