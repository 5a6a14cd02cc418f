import type { InvocationOutcome, Invoke } from "@switchboard/local-service";

/** A handler that runs in the gateway's own process. */
export type InProcessHandler = (event: unknown) => unknown;

/**
 * Functions that are called directly: for tests, and for handlers under a debugger. Event and result pass through JSON as
 * on Lambda, but a handler that hangs or leaves the process takes the gateway with it.
 */
export function createInProcessFunctions(handlers: Readonly<Record<string, InProcessHandler>>): Invoke {
  return async (functionName, eventJson): Promise<InvocationOutcome> => {
    const handler = Object.hasOwn(handlers, functionName) ? handlers[functionName] : undefined;
    if (handler === undefined) return { kind: "unknown-function" };
    try {
      const result = await handler(JSON.parse(eventJson));
      return { kind: "returned", resultJson: JSON.stringify(result) ?? "null" };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
      return { kind: "function-error", errorType: name, errorMessage: message };
    }
  };
}
