import type { GatewayEvent } from "./gateway-event.ts";

/** One line for whoever watches the gateway run. */
export function describeEvent(event: GatewayEvent): string {
  switch (event.type) {
    case "connected":
      return `${event.connectionId} connected in ${event.durationMs} ms`;
    case "refused":
      return `${event.connectionId} refused with ${event.status} by ${event.by} in ${event.durationMs} ms`;
    case "abandoned":
      return `${event.connectionId} went away during its handshake after ${event.durationMs} ms`;
    case "routed": {
      const route = event.routeKey === "" ? "no route" : event.routeKey;
      const reply = event.replyBytes > 0 ? `, ${event.replyBytes} bytes back` : "";
      return `${event.connectionId} ${route}: ${event.bytes} bytes ${event.outcome}${reply} in ${event.durationMs} ms`;
    }
    case "managed":
      return `${event.connectionId} ${event.operation} ${event.status}${event.operation === "POST" ? `, ${event.bytes} bytes` : ""}`;
    case "closed":
      return `${event.connectionId} closed with ${event.code} after ${Math.round(event.openMs / 1_000)} s`;
    case "disconnected":
      return `${event.connectionId} $disconnect ${event.outcome} in ${event.durationMs} ms`;
    case "function-failed":
      return `${event.connectionId} ${event.functionName} failed: ${event.errorType}`;
    case "waiting":
      return `${event.functionName} has all of its ${event.environments} environments busy, ${event.waiting} invocations wait`;
    case "batch": {
      const { queueName, functionName, messages, failed, durationMs } = event;
      const outcome = failed === 0 ? "" : `, ${failed} of them failed${because(event)}`;
      return `${queueName} ${functionName}: ${messages} messages${outcome} in ${durationMs} ms`;
    }
    case "invoked":
      return `${event.functionName} ${event.invocationType} ${event.status}${because(event)} in ${event.durationMs} ms`;
    case "invoked-later": {
      const outcome = event.errorType === undefined ? "handled" : "given up";
      return `${event.functionName} Event ${outcome} after ${event.attempts} attempts${because(event)}`;
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

function because({ errorType }: { readonly errorType?: string }): string {
  return errorType === undefined ? "" : `: ${errorType}`;
}
