import type { Backoff } from "./connection/backoff.ts";
import type { ConnectOptions, UrlSource } from "./options.ts";
import { randomId } from "./random-id.ts";
import { systemClock } from "./time/clock.ts";
import { utf8Bytes } from "./utf8-bytes.ts";
import { type WebTarget, web } from "./web.ts";

/** All options, with their defaults in the place of those that were not given. */
export type Settings = ReturnType<typeof settingsOf>;

/** API Gateway closes after ten minutes of silence (rule K1); the rest is for the ping to get there. */
const MOST_PING_AFTER_MS = 570_000;

/** The longest delay of `setTimeout`: 2^31 - 1. A longer one would be none at all. */
const MOST_DELAY_MS = 2_147_483_647;
/** Bytes of UTF-8 (rule C1). */
const MOST_ID_BYTES = 256;

/** @throws `RangeError` for a limit or an id that cannot be used, and for a ping that would come too late */
export function settingsOf(url: UrlSource, options: ConnectOptions) {
  const { clientId = randomId(), token, sessionId, WebSocket = web.WebSocket, groups: _groups, ...given } = options;
  const limits = { ...defaults, ...definedOf(given) };
  for (const [name, value] of Object.entries(limits)) {
    const most = name.endsWith("Ms") ? MOST_DELAY_MS : Number.POSITIVE_INFINITY;
    if (typeof value === "number" && !(value > 0 && value <= most))
      throw new RangeError(`${name} must be a positive number, at most ${most}.`);
  }
  for (const [name, id] of Object.entries({ clientId, sessionId })) {
    // A promise is looked at when it is there.
    if (id !== undefined && typeof id !== "object" && !isId(id))
      throw new RangeError(`${name} must be 1 to ${MOST_ID_BYTES} bytes without a slash.`);
  }
  if (limits.pingAfterMs > MOST_PING_AFTER_MS)
    throw new RangeError(`pingAfterMs must be at most ${MOST_PING_AFTER_MS}.`);
  const retry: Backoff = { baseMs: limits.retryFirstMs, capMs: limits.retryMostMs };
  return { ...limits, retry, url, token, sessionId, clientId, WebSocket };
}

const defaults = {
  whileOffline: "queue" as "queue" | "reject",
  queueLimit: 500,
  sendsAtOnce: 20,
  ackTimeoutMs: 32_000,
  sendAttempts: 5,
  sendTimeoutMs: 300_000,
  attemptTimeoutMs: 35_000,
  retryFirstMs: 1_000,
  retryMostMs: 30_000,
  refusedRetryMs: 300_000,
  pingAfterMs: 300_000,
  pongTimeoutMs: 10_000,
  overlapMs: 30_000,
  rememberedIds: 2_000,
  checkAfterMs: 900_000,
  clock: systemClock,
  random: Math.random,
  newId: randomId,
  onNetworkBack,
  onWake,
  reportError,
};

/** Programs that no compiler has checked give anything. */
export function isId(id: unknown): boolean {
  return typeof id === "string" && id !== "" && !id.includes("/") && utf8Bytes(id) <= MOST_ID_BYTES;
}

function definedOf<Given extends object>(given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Given;
}

function onNetworkBack(attempt: () => void): () => void {
  return listen(web, ["online"], attempt);
}

function onWake(probe: () => void): () => void {
  const { document } = web;
  const shown = () => document?.visibilityState === "visible" && probe();
  const forgets = [listen(web, ["pageshow"], probe), listen(document, ["visibilitychange", "resume"], shown)];
  return () => {
    for (const forget of forgets) forget();
  };
}

function listen(target: WebTarget | undefined, types: readonly string[], listener: () => void): () => void {
  for (const type of types) target?.addEventListener?.(type, listener);
  return () => {
    for (const type of types) target?.removeEventListener?.(type, listener);
  };
}

function reportError(error: unknown): void {
  if (web.reportError) web.reportError(error);
  else console.error(error);
}
