import type { Schedule } from "./schedule.ts";

const UNITS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** @param content such as `1 minute` or `5 minutes`; the unit is plural for everything but 1 (documented) */
export function readRate(content: string): Schedule | string {
  const [, digits = "", unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(content) ?? [];
  const value = Number(digits);
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) return "needs a number from 1 on and minutes, hours or days";
  if ((value === 1) !== (plural === "")) return `needs the unit in the ${value === 1 ? "singular" : "plural"}`;
  return { nextAfter: (ms) => ms + value * unitMs };
}
