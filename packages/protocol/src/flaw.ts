import type { ParseErrorCode } from "./codes.ts";
import type { Json } from "./json.ts";
import { limits } from "./limits.ts";

/** What is wrong with something that was sent: a value, not thrown. */
export class Flaw {
  readonly code: ParseErrorCode;
  readonly message: string;
  constructor(code: ParseErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

/**
 * Looks for what is valid JSON and still not safe to pass on: nesting that overflows a recipient's stack, keys that
 * change an object's prototype when it is merged, text that has no UTF-8 form, and numbers that would arrive as null.
 * It goes no deeper than the limit, so that it cannot overflow itself.
 */
export function findFlaw(value: Json, depth: number): Flaw | undefined {
  if (typeof value === "string") return isWellFormed(value) ? undefined : malformedText();
  if (typeof value === "number" && !Number.isFinite(value)) {
    return new Flaw("invalid-field", "There is a number too large for a 64-bit float.");
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > limits.depth) return new Flaw("too-deep", `This is nested deeper than ${limits.depth} levels.`);
  if (Array.isArray(value)) return firstFlaw(value, depth);
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return new Flaw("unsafe-key", "There is a key named __proto__.");
    if (!isWellFormed(key)) return malformedText();
  }
  return firstFlaw(Object.values(value), depth);
}

function firstFlaw(values: readonly Json[], depth: number): Flaw | undefined {
  for (const value of values) {
    const flaw = findFlaw(value, depth + 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

export function malformedText(): Flaw {
  return new Flaw("invalid-text", "There is a lone surrogate, which has no UTF-8 form.");
}
