import type { IntegrationDefinition, ProxyIntegration } from "./api-definition.ts";
import type { ConnectionFacts } from "./events/request-context.ts";
import type { GatewayCore } from "./gateway-core.ts";
import { type IntegrationResult, readResult } from "./integration-result.ts";
import type { InvocationOutcome } from "./invoke.ts";
import { renderMock } from "./mock-integration.ts";
import { type TimeLimit, within } from "./within.ts";

export type IntegrationOutcome =
  /** `result` is `undefined` where the function returned no object. */
  | { readonly kind: "result"; readonly result: IntegrationResult | undefined }
  /** The function threw, ran out of its own time or memory, or could not be loaded. */
  | { readonly kind: "function-error" }
  /** Lambda throttled, there is no such function, the API may not invoke it, or a mapping template failed. */
  | { readonly kind: "unavailable" }
  | { readonly kind: "timed-out" };

/** Calls what is behind a route, within the integration's time. The function keeps running when the time is over. */
export async function callIntegration(
  core: GatewayCore,
  integration: IntegrationDefinition,
  call: { readonly facts: ConnectionFacts; readonly eventJson: string; readonly body: string },
): Promise<IntegrationOutcome> {
  if (integration.type === "MOCK") {
    const result = renderMock(integration, { body: call.body, event: JSON.parse(call.eventJson) });
    return result === undefined ? { kind: "unavailable" } : { kind: "result", result };
  }
  const outcome = await callFunction(core, integration, call.facts, call.eventJson);
  if (outcome === "timed-out") return { kind: "timed-out" };
  switch (outcome.kind) {
    case "returned":
      return { kind: "result", result: readResult(outcome.resultJson) };
    case "function-error":
      return { kind: "function-error" };
    case "throttled":
    case "unknown-function":
      return { kind: "unavailable" };
  }
}

/** Invokes a function for the gateway: permission, time limit, and a report of what goes wrong. */
export async function callFunction(
  core: GatewayCore,
  { functionName, permitted = true, timeoutMs }: Omit<ProxyIntegration, "type">,
  { connectionId }: ConnectionFacts,
  eventJson: string,
): Promise<InvocationOutcome | "timed-out"> {
  if (!permitted) {
    core.emit({ type: "function-failed", functionName, connectionId, errorType: "NotPermitted" });
    return { kind: "unknown-function" };
  }
  const limitMs = timeoutMs ?? core.behaviour.integrationTimeoutMs;
  const outcome = await within(core.clock, limitMs, (limit) => invokeSafely(core, functionName, eventJson, limit));
  const errorType = errorTypeOf(outcome);
  if (errorType !== undefined) core.emit({ type: "function-failed", functionName, connectionId, errorType });
  return outcome;
}

async function invokeSafely(
  core: GatewayCore,
  functionName: string,
  eventJson: string,
  { pause, resume }: TimeLimit,
): Promise<InvocationOutcome> {
  try {
    return await core.invoke(functionName, eventJson, { onQueued: pause, onBegun: resume });
  } catch (error) {
    core.emit({ type: "fault", error });
    return { kind: "function-error", errorType: "Fault", errorMessage: "" };
  }
}

function errorTypeOf(outcome: InvocationOutcome | "timed-out"): string | undefined {
  if (outcome === "timed-out") return "IntegrationTimeout";
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
