import { DISCONNECT, routeOf } from "../definition/find-route.ts";
import { disconnectEvent } from "../events/lambda-events.ts";
import type { ConnectionFacts } from "../events/request-context.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { callIntegration, type IntegrationOutcome, reportOf } from "../integrations/call-integration.ts";
import type { Closing } from "./open-connection.ts";

/**
 * Runs `$disconnect` after a connection has closed, if the API has that route. Its result is ignored and it is never
 * repeated (documented: best effort) unless chaos loses or duplicates it.
 */
export function createDisconnectHandling(
  core: GatewayCore,
): (facts: ConnectionFacts, closing: Closing) => Promise<void> {
  const { api, chaos, clock, emit, newId } = core;
  const found = routeOf(api, DISCONNECT);

  async function deliver(facts: ConnectionFacts, disconnect: Closing): Promise<void> {
    if (found === undefined) return;
    const atMs = clock.now();
    const requestId = newId();
    const { integration } = found.route;
    const eventJson = disconnectEvent(api, facts, { requestId, atMs, disconnect });
    const outcome = await callIntegration(core, integration, { eventJson, body: "" });
    emit({
      ...{ type: "disconnected", connectionId: facts.connectionId, requestId },
      outcome: OUTCOMES[outcome.kind],
      ...reportOf(integration, outcome),
      durationMs: clock.now() - atMs,
    });
  }

  return async (facts, closing) => {
    const { connectionId, connectedAt } = facts;
    emit({ type: "closed", connectionId, code: closing.code, openMs: clock.now() - connectedAt });
    const { dropDisconnect, duplicateDisconnect } = chaos.current();
    if (chaos.strikes(dropDisconnect)) {
      if (found !== undefined) emit({ type: "disconnected", connectionId, outcome: "lost", durationMs: 0 });
      return;
    }
    const times = chaos.strikes(duplicateDisconnect) ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => deliver(facts, closing)));
  };
}

const OUTCOMES = {
  result: "handled",
  malformed: "failed",
  "function-error": "failed",
  unavailable: "failed",
  "timed-out": "timed-out",
} as const satisfies Record<IntegrationOutcome["kind"], string>;
