import type { BusNews } from "@switchboard/console/contract";
import { expect, test } from "vitest";
import { createEventFeed } from "../../src/console/event-feed.ts";
import { summaryOf } from "../../src/console/event-summary.ts";
import { busEvent } from "../support/bus-event.ts";

const idsOf = (news: readonly BusNews[]) => news.map(({ events }) => events.map(({ id }) => id));

test("tells what was there, and then what comes, many at once", async () => {
  const feed = createEventFeed(1);
  feed.hear(busEvent("e-1"));
  const news: BusNews[] = [];
  const stop = feed.watch((next) => news.push(next));
  for (const id of ["e-2", "e-3"]) feed.hear(busEvent(id));
  await expect.poll(() => idsOf(news)).toEqual([["e-1"], ["e-2", "e-3"]]);
  stop();
  feed.hear(busEvent("e-4"));
  const later: BusNews[] = [];
  feed.watch((next) => later.push(next));
  expect(idsOf(later)).toEqual([["e-1", "e-2", "e-3", "e-4"]]);
  expect(news).toHaveLength(2);
});

test("whoever comes while something is about to be told gets it once, and the others as well", () => {
  const feed = createEventFeed(60_000);
  const first: BusNews[] = [];
  const second: BusNews[] = [];
  feed.watch((next) => first.push(next));
  feed.hear(busEvent("e-1"));
  feed.watch((next) => second.push(next));
  expect([idsOf(first), idsOf(second)]).toEqual([[[], ["e-1"]], [["e-1"]]]);
});

test("hundreds of events are counted, and the last 200 of them told", () => {
  const feed = createEventFeed();
  for (let number = 1; number <= 1_000; number += 1) feed.hear(busEvent(`e-${number}`));
  const news: BusNews[] = [];
  feed.watch((next) => news.push(next));
  expect(news[0]?.count).toBe(1_000);
  expect(news[0]?.events.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, index) => `e-${801 + index}`));
});

test("an event of the hub says what it is about, by the id that it keeps", () => {
  const hubEvent = (detail: object) => summaryOf(busEvent("bus-1", { source: "switchboard", detail }));
  const joined = { id: "c1/joined", at: "2026-01-01T00:00:01.500Z", connectionId: "c1", userId: "ada" };
  expect(hubEvent({ ...joined, groups: ["room.1"] })).toEqual({
    ...{ id: "c1/joined", kind: "Order", source: "switchboard", at: "2026-01-01T00:00:01.500Z" },
    about: ["user ada", "group room.1", "connection c1"],
  });
  const message = { messageId: "m-1", from: { userId: "grace" } };
  expect(hubEvent({ stream: { group: "room.1" }, message }).about).toEqual(["user grace", "group room.1"]);
  expect(hubEvent({ stream: { everyone: true } }).about).toEqual(["everyone"]);
  expect(hubEvent({ publisher: "shop", code: "forbidden" }).about).toEqual(["publisher shop", "code forbidden"]);
});

test("nothing that an event carries is told of others', and what is told is short", () => {
  const secret = busEvent("e-1", { detail: { userId: "ada", id: "x", password: "secret" } });
  expect(summaryOf(secret)).toEqual({
    ...{ id: "e-1", kind: "Order", source: "shop", at: "2026-01-01T00:00:00Z", about: [] },
  });
  const groups = Array.from({ length: 500 }, () => "g".repeat(1_000));
  const { about } = summaryOf(busEvent("e-1", { source: "switchboard", detail: { groups } }));
  expect(about).toHaveLength(6);
  expect(about[0]).toHaveLength(301);
  for (const detail of [null, 1, "x", [], { groups: "x", stream: 1, message: { from: 1 }, id: {} }])
    expect(summaryOf(busEvent("e-1", { source: "switchboard", detail })).about).toEqual([]);
});
