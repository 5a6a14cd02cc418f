import { type Check, fail, ok, skip } from "../doctor/check.ts";
import { explainError } from "../errors/explain-error.ts";
import type { SmokeHub } from "./smoke-hub.ts";
import { Skipped, Unexpected } from "./unexpected.ts";

/** Something that is tried at a hub. */
export interface SmokeCheck {
  readonly name: string;
  /** The row of docs/GATEWAY.md that it checks. */
  readonly row?: string;
  /** Whether it is left out unless somebody has the time. */
  readonly takesLong?: true;
  /** @returns what was seen, in a few words; throws `Unexpected`, `Skipped`, or whatever went wrong */
  run(hub: SmokeHub): Promise<string>;
}

/** What came of it. */
export interface SmokeResult extends Check {
  readonly row?: string;
  readonly ms: number;
}

export async function runCheck({ row, name, run }: SmokeCheck, hub: SmokeHub): Promise<SmokeResult> {
  const beganAtMs = performance.now();
  const check = await run(hub).then(
    (detail) => ok(name, detail),
    (error: unknown) => checkOf(name, error),
  );
  return { ...check, ...(row !== undefined && { row }), ms: Math.round(performance.now() - beganAtMs) };
}

function checkOf(name: string, error: unknown): Check {
  if (error instanceof Skipped) return skip(name, error.message, error.advice);
  if (error instanceof Unexpected) return fail(name, error.message);
  const { code, message, advice } = explainError(error);
  return fail(name, `${message} (${code})`, advice);
}
