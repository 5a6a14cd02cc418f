import type { IntegrationReport, RouteOutcome } from "@switchboard/local-service";
import { createRouteFinder, type FoundRoute } from "../definition/find-route.ts";
import { messageEvent } from "../events/lambda-events.ts";
import type { GatewayCore } from "../gateway-core.ts";
import { callIntegration, type IntegrationOutcome, reportOf } from "../integrations/call-integration.ts";
import type { IntegrationResult } from "../integrations/integration-result.ts";
import { conforms } from "../integrations/request-model.ts";
import { MESSAGE_LIMIT_BYTES } from "../limits.ts";
import { badRequestFrame, ENDPOINT_TIMED_OUT, errorFrame, FORBIDDEN, INTERNAL_SERVER_ERROR } from "./error-frames.ts";
import type { OpenConnection } from "./open-connection.ts";

interface Answer {
  readonly outcome: RouteOutcome;
  /** What the client gets; `undefined` for nothing. */
  readonly text?: string;
  /** Why it is not what the integration answered. */
  readonly because?: string;
}

/**
 * Handles one text message of a connection: route, integration, answer. Every message is on its own; nothing waits for
 * another one, so answers may overtake (documented).
 */
export function createMessageHandling(
  core: GatewayCore,
): (connection: OpenConnection, text: string, bytes: number) => Promise<void> {
  const { api, behaviour, chaos, clock, newId, emit } = core;
  const findRoute = createRouteFinder(api);

  async function answer(
    { facts }: OpenConnection,
    body: string,
    requestId: string,
  ): Promise<Answer & IntegrationReport & { routeKey: string }> {
    const error = (outcome: RouteOutcome, message: string) => ({
      outcome,
      text: errorFrame(message, facts.connectionId, requestId),
    });
    if (!core.takeRequest() || chaos.strikes(chaos.current().throttleFrames)) {
      return { routeKey: "", ...error("throttled", behaviour.throttledMessage), because: "the account's limit" };
    }
    const found = findRoute(body);
    if (found === undefined) return { routeKey: "", ...error("no-route", FORBIDDEN) };
    const { routeKey, route } = found;
    if (!core.takeFromRoute(routeKey)) {
      return { routeKey, ...error("throttled", behaviour.throttledMessage), because: "the route's throttling" };
    }
    const messageId = newId();
    if (route.requestModel !== undefined && !conforms(route.requestModel, body)) {
      return { routeKey, outcome: "invalid", text: badRequestFrame(facts.connectionId, messageId) };
    }
    const eventBody = body === "" && behaviour.emptyMessageBody === "absent" ? undefined : body;
    const eventJson = messageEvent(api, facts, { routeKey, requestId, messageId, atMs: clock.now(), body: eventBody });
    await hold(core);
    const outcome = await callIntegration(core, route.integration, { eventJson, body });
    return { routeKey, ...reportOf(route.integration, outcome), ...answerFor(outcome, found, error) };
  }

  function answerFor(
    outcome: IntegrationOutcome,
    { route }: FoundRoute,
    error: (outcome: RouteOutcome, message: string) => Answer,
  ): Answer {
    switch (outcome.kind) {
      case "timed-out":
        return error("timed-out", ENDPOINT_TIMED_OUT);
      case "malformed":
      case "function-error":
      case "unavailable":
        return error("failed", INTERNAL_SERVER_ERROR);
      case "result":
        return route.routeResponse === true ? reply(outcome.result, error) : { outcome: "handled" };
    }
  }

  function reply(
    { statusCode, body: text = "" }: IntegrationResult,
    error: (outcome: RouteOutcome, message: string) => Answer,
  ): Answer {
    const success = statusCode >= 200 && statusCode <= 299;
    if (!success && behaviour.nonSuccessReply === "error-frame") return error("failed", INTERNAL_SERVER_ERROR);
    if (Buffer.byteLength(text) > MESSAGE_LIMIT_BYTES) {
      return { ...error("failed", INTERNAL_SERVER_ERROR), because: `a reply over ${MESSAGE_LIMIT_BYTES} bytes` };
    }
    const isSent = text !== "" || behaviour.emptyReply === "empty-message";
    return isSent ? { outcome: "replied", text } : { outcome: "handled" };
  }

  return async (connection, text, bytes) => {
    const startedAt = clock.now();
    const requestId = newId();
    const { outcome, text: replyText, ...report } = await answer(connection, text, requestId);
    const payload = Buffer.from(replyText ?? "");
    const sent = replyText !== undefined && connection.send(payload) === "sent";
    const { connectionId } = connection.facts;
    emit({
      ...{ type: "routed", connectionId, requestId, ...report, bytes },
      outcome: outcome === "replied" && !sent ? "unsent" : outcome,
      replyBytes: sent ? payload.length : 0,
      durationMs: clock.now() - startedAt,
    });
  };
}

/** Holds a frame back, so that others overtake it, where chaos asks for it. */
async function hold({ chaos, clock }: GatewayCore): Promise<void> {
  const delayMs = chaos.frameDelayMs();
  if (delayMs > 0) await new Promise<void>((resolve) => clock.after(delayMs, resolve));
}
