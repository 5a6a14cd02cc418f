import { proofs } from "@switchboard/domain";
import type { Environment } from "./configuration.ts";
import { someOf } from "./configuration.ts";

/** `AUTH`: the ways in that a deployment accepts. It must choose; there is no silent default. */
export const waysIn = someOf(proofs);

/** The variables that a way in needs, and that are not set. */
export function missingVariables(
  environment: Environment,
  way: (typeof proofs)[number],
  names: readonly string[],
): readonly string[] {
  const ways = (environment["AUTH"] ?? "").split(",").map((item) => item.trim());
  if (!ways.includes(way)) return [];
  return names.filter((name) => !environment[name]).map((name) => `${name} is not set, and AUTH lists ${way}`);
}
