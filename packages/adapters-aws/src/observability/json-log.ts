import type { Clock, Log, LogFields } from "@switchboard/domain";

/** How many causes behind a cause are logged. */
const maxCauses = 5;

/**
 * A log of one JSON object per line, as CloudWatch Logs Insights reads it.
 *
 * @param options.write takes one line without its line feed; standard output by default
 */
export function createJsonLog({
  clock,
  write = (line) => void process.stdout.write(`${line}\n`),
}: {
  readonly clock: Pick<Clock, "now">;
  readonly write?: (line: string) => void;
}): Log {
  const line = (level: "INFO" | "WARN" | "ERROR", event: string, fields: object) =>
    write(JSON.stringify({ time: new Date(clock.now()).toISOString(), level, event, ...fields }));
  return {
    info: (event, fields) => line("INFO", event, fields),
    warn: (event, fields) => line("WARN", event, fields),
    error: (event, cause, fields: LogFields) => line("ERROR", event, { ...fields, cause: describeIfPossible(cause) }),
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
