/** Enough for all events that a machine handles at a time. */
const KEPT = 1_000;
/** Codes: nothing that could be a secret or a payload is written like this. */
const CODE = /^[a-z][a-z0-9-]{0,40}$/;

/** What functions log of the events that they handle, to stand in the gateway's line of the same event. */
export interface FunctionSayings {
  hear(line: string): void;
  /** What was said of an event, once. */
  of(requestId: string | undefined): string | undefined;
}

/**
 * Understands lines of JSON with the id of the event, an `outcome` and perhaps a `reason`, which is how some functions log what came of an
 * event. Its id is API Gateway's `requestId`, or Lambda's `function_request_id` where no client has caused it. Anything else is passed over.
 */
export function createFunctionSayings(): FunctionSayings {
  const said = new Map<string, string>();
  return {
    hear(line) {
      const { requestId, function_request_id: invocationId, outcome, reason } = parse(line);
      const id = requestId ?? invocationId;
      if (typeof id !== "string" || !isCode(outcome)) return;
      said.set(id, isCode(reason) ? `${outcome} (${reason})` : outcome);
      for (const oldest of said.keys()) {
        if (said.size <= KEPT) break;
        said.delete(oldest);
      }
    },
    of(requestId = "") {
      const text = said.get(requestId);
      said.delete(requestId);
      return text;
    },
  };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  if (!line.startsWith("{") || !line.includes('"outcome"')) return {};
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

function isCode(value: unknown): value is string {
  return typeof value === "string" && CODE.test(value);
}
