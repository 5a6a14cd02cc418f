import { readCron } from "./cron.ts";
import { readRate } from "./rate.ts";

/** When a rule makes an event by itself. */
export interface Schedule {
  /** The first time after another, in epoch milliseconds; `undefined` where there is none any more. */
  nextAfter(ms: number): number | undefined;
}

/**
 * Reads a schedule expression: `rate(5 minutes)`, or `cron(0 12 * * ? *)` in UTC.
 *
 * @returns what is wrong with it, as a text, where it is none
 */
export function readSchedule(expression: string): Schedule | string {
  const [, kind, content = ""] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "rate") return readRate(content);
  return kind === "cron" ? readCron(content) : "is neither rate(…) nor cron(…)";
}
