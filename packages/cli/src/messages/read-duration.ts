import { usageError } from "../errors/cli-error.ts";

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `90`, `90s`, `1.5m`, `2h`, `7d`, `200ms`: seconds. */
export function readSeconds(text: string): number {
  const [, number = "", unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (number === "")
    throw usageError("invalid-duration", `${JSON.stringify(text)} is no duration.`, "Write 30s, 5m, 2h or 7d.");
  return Number(number) * SECONDS[unit as keyof typeof SECONDS];
}

/** For options that are whole seconds, and some. */
export function wholeSeconds(name: string): (text: string) => number {
  return (text) => {
    const seconds = readSeconds(text);
    if (seconds >= 1) return Math.round(seconds);
    throw usageError("invalid-duration", `${name} must be a second or longer.`, "Write 30s, 5m, 2h or 7d.");
  };
}

/** For options that are whole numbers. */
export function wholeNumber(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw usageError("invalid-number", `${name} must be a whole number from ${least} to ${most}.`);
  };
}
