import type { Clock, Log, LogFields } from "@switchboard/domain";
import type { CurrentInvocation } from "./current-invocation.ts";

/** The levels of log lines, the least important first. */
export const logLevels = ["INFO", "WARN", "ERROR"] as const;
export type LogLevel = (typeof logLevels)[number];

/** How many causes behind an error are logged. */
const maxCauses = 5;

/**
 * A log of one JSON object per line, as CloudWatch Logs Insights reads it. Its keys are those of the logger of Powertools for AWS
 * Lambda, as far as there is something to say by them, so that one query reads the lines of all functions of an account.
 *
 * @param options.service what the deployment is called
 * @param options.level the least level that is logged
 * @param options.write takes one line without its line feed; standard output by default
 */
export function createJsonLog({
  clock,
  service,
  invocation,
  level: least = "INFO",
  write = (line) => void process.stdout.write(`${line}\n`),
}: {
  readonly clock: Pick<Clock, "now">;
  readonly service: string;
  readonly invocation: Pick<CurrentInvocation, "id" | "traceId">;
  readonly level?: LogLevel;
  readonly write?: (line: string) => void;
}): Log {
  const isLogged = (level: LogLevel) => logLevels.indexOf(level) >= logLevels.indexOf(least);
  const [logsInfo, logsWarnings] = [isLogged("INFO"), isLogged("WARN")];

  function line(
    level: LogLevel,
    message: string,
    { traceId = invocation.traceId, ...fields }: LogFields,
    error?: object,
  ) {
    const keys = { level, message, timestamp: new Date(clock.now()).toISOString(), service };
    const ids = { function_request_id: invocation.id, xray_trace_id: traceId };
    write(JSON.stringify({ ...keys, ...ids, ...fields, error }));
  }

  return {
    info(event, fields) {
      if (logsInfo) line("INFO", event, fields);
    },
    warn(event, fields) {
      if (logsWarnings) line("WARN", event, fields);
    },
    error: (event, cause, fields) => line("ERROR", event, fields, describeIfPossible(cause)),
  };
}

/** Errors can be such that they cannot be looked at; whoever logs one must not fail for it. */
function describeIfPossible(thrown: unknown): object {
  try {
    return describe(thrown, maxCauses);
  } catch {
    return { name: "unreadable" };
  }
}

/**
 * What is logged of something thrown: name, message, stack and causes. Other properties stay out, since clients of all
 * kinds attach whole requests and responses to their errors.
 */
function describe(thrown: unknown, depth: number): object {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const [name, message, stack] = [thrown.name, thrown.message, thrown.stack].map(textIn);
  // Node reports a host that none of its addresses could be reached of as one error of several, without a message.
  const cause = thrown.cause ?? (thrown instanceof AggregateError ? thrown.errors[0] : undefined);
  return { name, message, stack, ...(cause !== undefined && depth > 0 && { cause: describe(cause, depth - 1) }) };
}

/** JSON has no form for some values that are no texts, such as a bigint. */
function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
