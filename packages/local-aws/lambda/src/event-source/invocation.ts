import type { GatewayEvent, InvocationOptions, InvocationOutcome, Invoke } from "@switchboard/local-service";

/** Invokes a function; what goes wrong with whatever runs it is told, and counts as an error of the function. */
export async function invokeSafely(
  { invoke, emit }: { readonly invoke: Invoke; readonly emit: (event: GatewayEvent) => void },
  functionName: string,
  eventJson: string,
  options?: InvocationOptions,
): Promise<InvocationOutcome> {
  try {
    return await invoke(functionName, eventJson, options);
  } catch (error) {
    emit({ type: "fault", error });
    return { kind: "function-error", errorType: "Fault", errorMessage: "" };
  }
}

/** Of an invocation that did not succeed. */
export function errorTypeOf(outcome: InvocationOutcome): string | undefined {
  switch (outcome.kind) {
    case "returned":
      return undefined;
    case "function-error":
      return outcome.errorType;
    case "throttled":
      return "TooManyRequestsException";
    case "unknown-function":
      return "ResourceNotFoundException";
  }
}
