import { randomUUID } from "node:crypto";
import {
  type IntegrationReport,
  type InvocationOptions,
  type InvocationOutcome,
  within,
} from "@switchboard/local-service";
import type { IntegrationDefinition, ProxyIntegration } from "../definition/api-definition.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { type IntegrationResult, readResult } from "./integration-result.ts";
import { renderMock } from "./mock-integration.ts";

export type IntegrationOutcome = (
  | { readonly kind: "result"; readonly result: IntegrationResult }
  | IntegrationFailure
) &
  Invoked;

/** Of an invocation that was begun. */
interface Invoked {
  /** What the function's context and its lines call it. */
  readonly invocationId?: string;
}

/** `because` says why, without anything of what the function was given or returned. */
export interface IntegrationFailure {
  readonly kind: /** The function returned what is no proxy response. */
    | "malformed"
    /** The function threw, ran out of its own time or memory, or could not be loaded. */
    | "function-error"
    /** Lambda throttled, there is no such function, the API may not invoke it, the integration is not here, or a mapping template failed. */
    | "unavailable"
    | "timed-out";
  readonly because: string;
}

/** Calls what is behind a route, within the integration's time. The function keeps running when the time is over. */
export async function callIntegration(
  core: GatewayCore,
  integration: IntegrationDefinition,
  call: { readonly eventJson: string; readonly body: string },
): Promise<IntegrationOutcome> {
  if (integration.type === "MOCK") {
    const result = renderMock(integration, { body: call.body, event: JSON.parse(call.eventJson) });
    return result === undefined
      ? { kind: "unavailable", because: "no request template gives a status" }
      : { kind: "result", result };
  }
  if (integration.type === "ABSENT") return { kind: "unavailable", because: integration.because };
  const outcome = await callFunction(core, integration, call.eventJson);
  if (outcome.kind !== "returned") return outcome;
  const { invocationId = "" } = outcome;
  const result = readResult(outcome.resultJson);
  if (!("malformed" in result)) return { kind: "result", result, invocationId };
  return { kind: "malformed", because: `malformed proxy response: ${result.malformed}`, invocationId };
}

/** Invokes a function for the gateway: permission, time limit, and why it came to nothing. */
export async function callFunction(
  core: GatewayCore,
  { functionName, permitted = true, timeoutMs }: Omit<ProxyIntegration, "type">,
  eventJson: string,
): Promise<(Extract<InvocationOutcome, { readonly kind: "returned" }> | FunctionFailure) & Invoked> {
  if (!permitted) return { kind: "unavailable", because: "the API may not invoke the function" };
  const limitMs = timeoutMs ?? core.behaviour.integrationTimeoutMs;
  const invocationId = randomUUID();
  const outcome = await within(core.clock, limitMs, ({ pause, resume }) =>
    invokeSafely(core, functionName, eventJson, { requestId: invocationId, onQueued: pause, onBegun: resume }),
  );
  if (outcome === "timed-out") return { kind: "timed-out", because: `no answer within ${limitMs} ms`, invocationId };
  switch (outcome.kind) {
    case "returned":
      return { ...outcome, invocationId };
    case "function-error":
      return { kind: "function-error", because: outcome.errorType, errorMessage: outcome.errorMessage, invocationId };
    case "throttled":
      return { kind: "unavailable", because: "the function is throttled" };
    case "unknown-function":
      return { kind: "unavailable", because: "there is no such function" };
  }
}

/** `errorMessage` is the function's own. */
type FunctionFailure = IntegrationFailure & { readonly errorMessage?: string };

async function invokeSafely(
  core: GatewayCore,
  functionName: string,
  eventJson: string,
  options: InvocationOptions,
): Promise<InvocationOutcome> {
  try {
    return await core.invoke(functionName, eventJson, options);
  } catch (error) {
    core.emit({ type: "fault", error });
    return { kind: "function-error", errorType: "Fault", errorMessage: "" };
  }
}

/** What events say of an integration that was called. */
export function reportOf(integration: IntegrationDefinition, outcome: IntegrationOutcome): IntegrationReport {
  return {
    ...(integration.type === "AWS_PROXY" && { functionName: integration.functionName }),
    ...(outcome.invocationId !== undefined && { invocationId: outcome.invocationId }),
    ...(outcome.kind === "result" ? { status: outcome.result.statusCode } : { because: outcome.because }),
  };
}
