import type { Rejection } from "./rejection.ts";

/** What an operation gives that a caller may expect to be refused. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Rejection };

export function accept<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function reject(code: Rejection["code"], message: string): Result<never> {
  return { ok: false, rejection: { code, message } };
}
