// biome-ignore lint/suspicious/noImportCycles: refusals are spread over result, rejection and proof-failure.
import type { Rejection, RejectionCode } from "./rejection.ts";

/** What an operation gives that a caller may expect to be refused. */
export type Result<Value, Code extends RejectionCode = RejectionCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Rejection<Code> };

export function accept<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

export function reject<Code extends RejectionCode>(code: Code, message: string): Result<never, Code> {
  return { ok: false, rejection: { code, message } };
}
