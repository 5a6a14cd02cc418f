import { expect, test } from "vitest";
import { createTableFeed, type TableNews } from "../../src/console/table-feed.ts";

const itemsOf = (news: readonly TableNews[]) =>
  news.map(({ event, data }) => (event === "table" ? JSON.parse(data).items : event));

/** A feed whose table the test decides, and how often it was read. */
function feedOf(readings: readonly (number | Error)[]) {
  const read = { count: 0 };
  const feed = createTableFeed(async () => {
    const reading = readings[Math.min(read.count, readings.length - 1)];
    read.count += 1;
    if (reading instanceof Error) throw reading;
    return { items: reading ?? 0 };
  }, 1);
  return { feed, read };
}

test("tells what is there, and then only what has changed", async () => {
  const { feed, read } = feedOf([1, 1, 1, 2, 2, 2]);
  const news: TableNews[] = [];
  const stop = feed.watch((next) => news.push(next));
  await expect.poll(() => read.count).toBeGreaterThan(6);
  stop();
  expect(itemsOf(news)).toEqual([1, 2]);
});

test("whoever comes later is told at once what the others know", async () => {
  const { feed, read } = feedOf([7]);
  const stopFirst = feed.watch(() => undefined);
  await expect.poll(() => read.count).toBeGreaterThan(1);
  const news: TableNews[] = [];
  const stop = feed.watch((next) => news.push(next));
  expect(itemsOf(news)).toEqual([7]);
  stopFirst();
  stop();
});

test("a table that cannot be read is told as that, and read again", async () => {
  const { feed } = feedOf([1, new Error("away"), new Error("away"), 1]);
  const news: TableNews[] = [];
  const stop = feed.watch((next) => news.push(next));
  await expect.poll(() => itemsOf(news)).toEqual([1, "unreadable", 1]);
  stop();
});

test("is not read while nobody watches", async () => {
  const { feed, read } = feedOf([1]);
  expect(read.count).toBe(0);
  const seen = new Promise<void>((resolve) => {
    const stop = feed.watch(() => {
      stop();
      resolve();
    });
  });
  await seen;
  expect(read.count).toBe(1);
});
