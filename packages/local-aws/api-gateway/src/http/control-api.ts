import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonObjectIn, readBody, reply, ruleProblems } from "@switchboard/local-service";
import { CHAOS_RULES, type PostOutcome } from "../chaos.ts";
import { ABNORMAL_CODE } from "../connections/close-codes.ts";
import type { GatewayCore } from "../gateway-core.ts";

/** A year: a clock that is turned on for ever has no dates any longer. */
const MOST_ADVANCE_MS = 365 * 24 * 60 * 60 * 1000;
const BODY_LIMIT_BYTES = 65_536;
const POST_OUTCOMES = ["gone", "throttled", "pass"];

type Body = Readonly<Record<string, unknown>>;
type Done = { readonly status: number; readonly body: object };
type Action = (body: Body) => Done;

/**
 * The gateway's own endpoints below `/_gateway/`: what AWS does not let anybody do.
 *
 * | request | effect |
 * |---|---|
 * | `GET /_gateway/connections` | the open connections |
 * | `GET /_gateway/chaos` | the chaos settings |
 * | `POST /_gateway/chaos` `{"dropDisconnect": 1}` | changes some of them |
 * | `POST /_gateway/posts` `{"connectionId": "…", "outcomes": ["gone", "throttled", "pass"]}` | decides its next posts |
 * | `POST /_gateway/clock` `{"advanceMs": 600000}` | turns the clock on, e.g. to the idle limit |
 * | `POST /_gateway/drop` `{"connectionId": "…"}` | cuts a connection without a close frame |
 *
 * Only requests with the content type `application/json` can change anything.
 */
export function createControlApi(
  core: GatewayCore,
): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  const { behaviour, chaos, clock, connections } = core;

  const actions: Readonly<Record<string, Action>> = {
    "GET connections": () => ok({ connections: [...connections.values()].map(({ facts }) => describe(facts)) }),
    "GET chaos": () => ok(chaos.current()),
    "POST chaos"(body) {
      const problems = ruleProblems("chaos", body, CHAOS_RULES);
      return problems.length > 0 ? invalid(problems.join("; ")) : ok(chaos.change(body));
    },
    "POST posts"({ connectionId, outcomes }) {
      if (typeof connectionId !== "string" || !isOutcomes(outcomes)) {
        return invalid(`needs a connectionId and outcomes out of ${POST_OUTCOMES.join(", ")}`);
      }
      chaos.nextPosts(connectionId, outcomes);
      return ok({ connectionId, outcomes });
    },
    "POST clock"({ advanceMs }) {
      if (!isAmount(advanceMs) || advanceMs > MOST_ADVANCE_MS) {
        return invalid(`needs advanceMs, a number of milliseconds up to ${MOST_ADVANCE_MS}`);
      }
      clock.advance(advanceMs);
      return ok({ now: new Date(clock.now()).toISOString() });
    },
    "POST drop"({ connectionId }) {
      const connection = connections.get(String(connectionId));
      if (connection === undefined) return { status: 404, body: { message: "no such connection is open" } };
      connection.drop({ code: ABNORMAL_CODE, reason: behaviour.lostReason });
      return ok({ connectionId });
    },
  };

  return async (request, response, path) => {
    const key = `${request.method} ${path}`;
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    const body = await readJsonObject(request);
    if (action === undefined) return reply(response, 404, { body: { message: "no such endpoint" } });
    if (body === undefined)
      return reply(response, 400, { body: { message: "needs a JSON object, content-type application/json" } });
    const { status, body: answer } = action(body);
    reply(response, status, { body: answer });
  };
}

async function readJsonObject(request: IncomingMessage): Promise<Body | undefined> {
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (request.method === "GET") return {};
  if (body === "too-large" || !request.headers["content-type"]?.startsWith("application/json")) return undefined;
  return jsonObjectIn(body);
}

function describe({
  connectionId,
  connectedAt,
  identity,
}: {
  connectionId: string;
  connectedAt: number;
  identity: { sourceIp: string };
}) {
  return { connectionId, connectedAt: new Date(connectedAt).toISOString(), sourceIp: identity.sourceIp };
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isOutcomes(value: unknown): value is readonly PostOutcome[] {
  return Array.isArray(value) && value.every((outcome) => POST_OUTCOMES.includes(outcome));
}

function ok(body: object): Done {
  return { status: 200, body };
}

function invalid(message: string): Done {
  return { status: 400, body: { message } };
}
