import type { GatewayEvent, IntegrationReport } from "@switchboard/local-service";

/**
 * One line for whoever watches the gateway run.
 *
 * @param said what the function has said of the event, in its own words
 */
export function describeEvent(event: GatewayEvent, said?: string): string {
  const id = invocationOf(event);
  const line = withId(id, lineOf(event));
  return said === undefined ? line : `${line}: ${said}`;
}

/** A line of a function's own, which begins as the line of its event does. */
export function describeLine(functionName: string, line: string, requestId?: string): string {
  return withId(requestId, `${functionName}: ${line}`);
}

/** As much of the id of an invocation as it takes to find its lines among those of others. */
function withId(invocationId: string | undefined, line: string): string {
  return invocationId === undefined ? line : `[${invocationId.slice(0, 8)}] ${line}`;
}

function invocationOf(event: GatewayEvent): string | undefined {
  if ("invocationId" in event) return event.invocationId;
  const isOfLambda = event.type === "invoked" || event.type === "invoked-later" || event.type === "records";
  return isOfLambda ? event.requestId : undefined;
}

function lineOf(event: GatewayEvent): string {
  switch (event.type) {
    case "connected":
      return `${event.connectionId} $connect connected in ${event.durationMs} ms`;
    case "refused": {
      const { connectionId, functionName = "", status, by, because, durationMs } = event;
      const step = by === "authorizer" || by === "identity-source" ? "$connect authorizer" : "$connect";
      return `${connectionId} ${words(step, functionName)} refused with ${status} in ${durationMs} ms: ${because}`;
    }
    case "abandoned":
      return `${event.connectionId} $connect: the client went away after ${event.durationMs} ms`;
    case "routed": {
      const { connectionId, bytes, outcome, replyBytes, durationMs } = event;
      const route = event.routeKey === "" ? "(no route)" : event.routeKey;
      const reply = replyBytes > 0 ? `, ${replyBytes} bytes back` : "";
      const done = `${calledBy(route, event)} ${outcome} in ${durationMs} ms, ${bytes} bytes${reply}`;
      return `${connectionId} ${done}${because(event.because)}`;
    }
    case "managed": {
      const { connectionId, operation, status, errorType = "", bytes } = event;
      return `${connectionId} ${words("@connections", operation, String(status), errorType)}, ${bytes} bytes`;
    }
    case "closed":
      return `${event.connectionId} closed with ${event.code} after ${Math.round(event.openMs / 1_000)} s`;
    case "disconnected": {
      const { connectionId, outcome, durationMs } = event;
      return `${connectionId} ${calledBy("$disconnect", event)} ${outcome} in ${durationMs} ms${because(event.because)}`;
    }
    case "waiting":
      return `${event.functionName} has all of its ${event.environments} environments busy, ${event.waiting} invocations wait`;
    case "batch": {
      const { queueName, functionName, messages, failed, durationMs } = event;
      const outcome = failed === 0 ? "" : `, ${failed} of them failed${because(event.errorType)}`;
      return `${queueName} ${functionName}: ${messages} messages${outcome} in ${durationMs} ms`;
    }
    case "records": {
      const { tableName, functionName, records, failed, durationMs } = event;
      const outcome = failed === 0 ? "" : `, ${failed} of them failed${because(event.errorType)}`;
      return `${tableName} ${functionName}: ${records} records${outcome} in ${durationMs} ms`;
    }
    case "records-given-up": {
      const { tableName, functionName, records } = event;
      return `${tableName} ${functionName}: gave up ${records} records${because(event.because)}`;
    }
    case "event": {
      const { busName, source, detailType, ruleName, target = "", errorType } = event;
      const rule = ruleName === undefined ? "no rule is for it" : `${ruleName} → ${target}`;
      return `${busName} event ${JSON.stringify(detailType)} of ${source}, ${rule}${because(errorType)}`;
    }
    case "expired":
      return `time to live: ${event.items} items deleted`;
    case "warning":
      return `warning: ${event.message}`;
    case "restarted":
      return `${event.functionNames.join(", ")}: changed, restarted`;
    case "not-restarted":
      return `${event.functionName}: changed, but goes on as before: ${event.because}`;
    case "invoked": {
      const { functionName, invocationType, status, errorType, durationMs } = event;
      return `${functionName} invoked, ${invocationType} ${status} in ${durationMs} ms${because(errorType)}`;
    }
    case "invoked-later": {
      const { functionName, attempts, errorType, recordedIn } = event;
      const outcome = errorType === undefined ? "handled" : "given up";
      const record = recordedIn === undefined ? "" : `, see ${recordedIn}`;
      return `${functionName} Event ${outcome} after ${attempts} attempts${because(errorType)}${record}`;
    }
    case "blocked": {
      const { because: what, method, caller = "unknown" } = event;
      const why = what === "host" ? `${caller} is not a name of this machine` : `it comes from a page of ${caller}`;
      return `blocked a ${method} request: ${why}`;
    }
    case "fault":
      return `fault in the gateway: ${event.error instanceof Error ? (event.error.stack ?? event.error.message) : "unknown"}`;
  }
}

/** The route, the function behind it, and the status that it returned. */
function calledBy(route: string, { functionName = "", status }: IntegrationReport): string {
  return words(route, functionName, status === undefined ? "" : String(status));
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}
