import { describe, expect, test } from "vitest";
import { readSchedule } from "../../src/index.ts";

/** The first times after a time, as ISO texts without seconds. */
function times(expression: string, after: string, count: number): readonly string[] {
  const schedule = readSchedule(expression);
  if (typeof schedule === "string") throw new Error(schedule);
  const found: string[] = [];
  for (let ms: number | undefined = Date.parse(`${after}Z`); found.length < count; ) {
    ms = schedule.nextAfter(ms);
    if (ms === undefined) break;
    found.push(new Date(ms).toISOString().slice(0, 16));
  }
  return found;
}

// The first block is what AWS's guide has for examples, the second what it says of single signs. 2026-01-01 is a Thursday.
describe("cron", () => {
  test.each<[string, readonly string[]]>([
    ["0 10 * * ? *", ["2026-01-01T10:00", "2026-01-02T10:00"]],
    ["15 12 * * ? *", ["2026-01-01T12:15", "2026-01-02T12:15"]],
    ["0 18 ? * MON-FRI *", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]],
    ["0 8 1 * ? *", ["2026-01-01T08:00", "2026-02-01T08:00"]],
    ["0/15 * * * ? *", ["2026-01-01T00:15", "2026-01-01T00:30", "2026-01-01T00:45", "2026-01-01T01:00"]],
    ["0/10 * ? * MON-FRI *", ["2026-01-01T00:10", "2026-01-01T00:20"]],
    ["0/5 8-17 ? * MON-FRI *", ["2026-01-01T08:00", "2026-01-01T08:05"]],

    ["*/20 0 * * ? *", ["2026-01-01T00:20", "2026-01-01T00:40", "2026-01-02T00:00"]],
    ["0 0 L * ? *", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]],
    ["0 0 3W * ? *", ["2026-01-02T00:00", "2026-02-03T00:00", "2026-03-03T00:00"]],
    ["0 0 1W * ? *", ["2026-02-02T00:00", "2026-03-02T00:00", "2026-04-01T00:00"]],
    ["0 0 31W * ? *", ["2026-01-30T00:00", "2026-03-31T00:00", "2026-05-29T00:00"]],
    ["0 0 ? * L *", ["2026-01-03T00:00", "2026-01-10T00:00"]],
    ["0 0 ? * 5L *", ["2026-01-29T00:00", "2026-02-26T00:00"]],
    ["0 0 ? * FRIL *", ["2026-01-30T00:00", "2026-02-27T00:00"]],
    ["0 0 ? * 3#2 *", ["2026-01-13T00:00", "2026-02-10T00:00"]],
    ["0 0 ? * 1,TUE *", ["2026-01-04T00:00", "2026-01-06T00:00"]],
    ["0 0 29 2 ? *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["0 12 24 dec ? 2026-2027", ["2026-12-24T12:00", "2027-12-24T12:00"]],
    ["0 12 24 12 ? 2020", []],
    ["0 12 31 2 ? *", []],
  ])("%s", (content, expected) => {
    expect(times(`cron(${content})`, "2026-01-01T00:00", expected.length || 1)).toEqual(expected);
  });

  test("a time is never the one that it is", () => {
    expect(times("cron(0 10 * * ? *)", "2026-01-01T10:00", 1)).toEqual(["2026-01-02T10:00"]);
    expect(times("cron(0 10 * * ? *)", "2026-01-01T09:59:59.999", 1)).toEqual(["2026-01-01T10:00"]);
  });
});

test("rate", () => {
  expect(times("rate(5 minutes)", "2026-01-01T00:01", 2)).toEqual(["2026-01-01T00:06", "2026-01-01T00:11"]);
  expect(times("rate(1 hour)", "2026-01-01T00:00", 1)).toEqual(["2026-01-01T01:00"]);
  expect(times("rate(7 days)", "2026-01-01T00:00", 1)).toEqual(["2026-01-08T00:00"]);
});

test.each([
  ["every minute", "is neither rate(…) nor cron(…)"],
  ["rate(1 minutes)", "needs the unit in the singular"],
  ["rate(2 minute)", "needs the unit in the plural"],
  ["rate(0 minutes)", "needs a number from 1 on and minutes, hours or days"],
  ["rate(5 seconds)", "needs a number from 1 on and minutes, hours or days"],
  ["cron(0 12 * * *)", "needs six fields: minutes, hours, day of the month, month, day of the week, year"],
  ["cron(0 12 * * * *)", "needs ? for the day of the month or for the day of the week"],
  ["cron(0 12 ? * ? *)", "needs ? for the day of the month or for the day of the week"],
  ["cron(60 12 * * ? *)", 'has "60" for the minutes, which is no value from 0 to 59'],
  ["cron(0 12 * FOO ? *)", 'has "FOO" for the month, which is no value from 1 to 12'],
  ["cron(0 12 ? * 3#6 *)", 'has "3#6" for the day of the week, which is no value from 1 to 7'],
  ["cron(0 1-2-3 * * ? *)", 'has "1-2-3" for the hours, which is no value from 0 to 23'],
])("%s is refused", (expression, problem) => {
  expect(readSchedule(expression)).toBe(problem);
});
