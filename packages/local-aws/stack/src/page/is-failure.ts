import type { GatewayEvent } from "@switchboard/local-service";

const HANDLED: readonly string[] = ["handled", "replied"];

/** Whether something was refused, failed or was lost: what somebody looks for who wonders why a thing does not work. */
export function isFailure(event: GatewayEvent): boolean {
  switch (event.type) {
    case "refused":
    case "records-given-up":
    case "warning":
    case "not-restarted":
    case "blocked":
    case "fault":
      return true;
    case "routed":
    case "disconnected":
      return !HANDLED.includes(event.outcome);
    case "managed":
    case "invoked":
      return event.status >= 400 || event.errorType !== undefined;
    case "batch":
    case "records":
      return event.failed > 0;
    case "event":
    case "invoked-later":
      return event.errorType !== undefined;
    default:
      return false;
  }
}
