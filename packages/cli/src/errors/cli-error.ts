import { type ExitCode, exitCodes } from "./exit-codes.ts";

interface CliErrorOptions {
  /** What the user can do about it, in one sentence. */
  readonly advice?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

/** Something that its user is told: a stable code, what happened, and what to do. Never holds a token or a payload. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly advice: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, { advice, exitCode = exitCodes.failed, cause }: CliErrorOptions = {}) {
    super(message, { cause });
    this.code = code;
    this.advice = advice;
    this.exitCode = exitCode;
  }
}

/** For what is wrong with the command line or what it names. */
export function usageError(code: string, message: string, advice?: string): CliError {
  return new CliError(code, message, { exitCode: exitCodes.usage, ...(advice !== undefined && { advice }) });
}

/** Ctrl-C before the command was done. */
export function interruption(): CliError {
  return new CliError("interrupted", "Interrupted before it was done.", { exitCode: exitCodes.interrupted });
}
