import { readCron } from "./cron.ts";
import { readRate } from "./rate.ts";
import type { Schedule } from "./schedule.ts";

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
