import { expect, test } from "vitest";
import { eventsLike, kindsOf, noEvents, readBusNews, withNews } from "../../src/model/operator/bus-events.ts";

const event = (id: string, kind = "Connected", about: readonly string[] = []) => ({
  ...{ id, kind, source: "switchboard", at: "2026-01-01T00:00:00.000Z", about },
});
const numbered = (count: number, from = 1) => Array.from({ length: count }, (_, index) => event(`e-${from + index}`));

test("news are added, and what is told again when the page connects again is there once", () => {
  const first = withNews(noEvents, { count: 2, events: numbered(2) });
  const both = withNews(first, { count: 3, events: numbered(1, 3) });
  expect(both.events.map(({ number, id }) => [number, id])).toEqual([
    [1, "e-1"],
    [2, "e-2"],
    [3, "e-3"],
  ]);
  expect(withNews(both, { count: 3, events: numbered(3) })).toEqual(both);
  // Another gateway counts from the beginning.
  expect(withNews(both, { count: 1, events: [event("new")] }).events.map(({ id }) => id)).toEqual(["new"]);
});

test("the latest 200 are kept, however many there are", () => {
  let known = noEvents;
  for (let from = 1; from <= 1_000; from += 50)
    known = withNews(known, { count: from + 49, events: numbered(50, from) });
  expect([known.count, known.events.length, known.events[0]?.id]).toEqual([1_000, 200, "e-801"]);
});

test("they are found by kind, and by words of what they are about", () => {
  const events = [
    event("c1", "Connected", ["user ada", "connection k1"]),
    event("j1", "Joined", ["user ada", "group room.1"]),
    event("j2", "Joined", ["user grace", "group room.1"]),
  ];
  const known = withNews(noEvents, { count: 3, events });
  const found = (kind: string, text: string) => eventsLike(known, kind, text).map(({ id }) => id);
  expect(found("", "")).toEqual(["j2", "j1", "c1"]);
  expect(found("Joined", "")).toEqual(["j2", "j1"]);
  expect(found("", "ROOM.1 ada")).toEqual(["j1"]);
  expect(found("Connected", "room.1")).toEqual([]);
  expect(kindsOf(known)).toEqual(["Connected", "Joined"]);
});

test("news of another version are none", () => {
  expect(readBusNews('{"count":1,"events":[]}')).toEqual({ count: 1, events: [] });
  expect(readBusNews('{"count":"1"}')).toBeUndefined();
});
