import { amount, flag, oneOf, type Rule, text, whole } from "@switchboard/local-service";
import {
  IDLE_TIMEOUT_MS,
  INTEGRATION_TIMEOUT_MOST_MS,
  MAX_DURATION_MS,
  NEW_CONNECTIONS_PER_SECOND,
  REQUESTS_BURST,
  REQUESTS_PER_SECOND,
} from "../limits.ts";

/**
 * How the gateway behaves where AWS's behaviour is a quota that tests want shorter, where sources disagree about it,
 * or where nobody has published an observation. The defaults are the best reading of AWS; a handler or a client that
 * only works with one of the values relies on something unproven.
 */
export interface Behaviour {
  /** Documented: 10 minutes. */
  readonly idleTimeoutMs: number;
  /** Documented: 2 hours. */
  readonly maxDurationMs: number;
  /** For integrations that name none. Documented: 29 seconds. */
  readonly integrationTimeoutMs: number;
  /** Whether a client's ping counts as traffic. Observed once; not documented. */
  readonly pingResetsIdle: boolean;
  /** Both were observed: a close frame 1001 `Going away`, or the connection dropped without one. */
  readonly idleClose: "1001" | "abrupt";
  /** Whether compression is negotiated with a client that offers it (observed). */
  readonly perMessageDeflate: boolean;
  /** Whether the frame limit counts a compressed frame's payload as it is sent or inflated. Unknown; the stricter. */
  readonly compressedFrames: "inflated" | "wire";
  /** `serial` handles a connection's frames one after the other, for debugging. AWS: `parallel` (documented). */
  readonly concurrency: "parallel" | "serial";
  /** What events carry as `X-Forwarded-Proto` and `X-Forwarded-Port`. Observed: `https`, `443`. */
  readonly forwardedProto: string;
  readonly forwardedPort: string;
  /** New connections a second before handshakes are refused with 429. Documented: 500. */
  readonly connectionsPerSecond: number;
  /** Frames and management requests a second, and how many at once. Documented: 10,000 and 5,000. */
  readonly requestsPerSecond: number;
  readonly requestsBurst: number;
  /** Unsent bytes to one slow reader beyond which posts to it are answered 429. Observed that; the size is a guess. */
  readonly sendBufferBytes: number;
  /** What the event of an empty message has as its body. Unknown; handlers should do with both. */
  readonly emptyMessageBody: "empty" | "absent";
  /** What a route response does with a result whose status is not 2xx. Observed: `body`; one source says otherwise. */
  readonly nonSuccessReply: "body" | "error-frame";
  /** What a route response does with a result that has no body, or an empty one. One report saw an empty message. */
  readonly emptyReply: "nothing" | "empty-message";
  /** Whether numbers and booleans in an authorizer's context reach the functions as text. Sources disagree. */
  readonly authorizerContextValues: "strings" | "native";
  /** Status of a handshake whose `$connect` integration took too long. Inferred from REST APIs. */
  readonly connectTimeoutStatus: number;
  /** Status of a handshake whose `$connect` function returned no proxy response. Inferred from REST APIs. */
  readonly malformedConnectStatus: number;
  /** `message` of the error frame for a throttled message. Inferred. */
  readonly throttledMessage: string;
  /** `disconnectReason` for a connection that was lost, and for one closed over a limit: unknown, so empty. */
  readonly lostReason: string;
  readonly violationReason: string;
  /** How long `close()` waits for `$disconnect` functions. The gateway's own. */
  readonly stopLimitMs: number;
}

export const DEFAULT_BEHAVIOUR: Behaviour = {
  idleTimeoutMs: IDLE_TIMEOUT_MS,
  maxDurationMs: MAX_DURATION_MS,
  integrationTimeoutMs: INTEGRATION_TIMEOUT_MOST_MS,
  pingResetsIdle: true,
  idleClose: "1001",
  perMessageDeflate: true,
  compressedFrames: "inflated",
  concurrency: "parallel",
  forwardedProto: "https",
  forwardedPort: "443",
  connectionsPerSecond: NEW_CONNECTIONS_PER_SECOND,
  requestsPerSecond: REQUESTS_PER_SECOND,
  requestsBurst: REQUESTS_BURST,
  sendBufferBytes: 1_048_576,
  emptyMessageBody: "empty",
  nonSuccessReply: "body",
  emptyReply: "nothing",
  authorizerContextValues: "strings",
  connectTimeoutStatus: 504,
  malformedConnectStatus: 502,
  throttledMessage: "Too Many Requests",
  lostReason: "",
  violationReason: "",
  stopLimitMs: 5_000,
};

const DAY_MS = 86_400_000;
const A_LOT = 1_000_000_000;
const refusal = whole(400, 599);

/** What a behaviour that somebody wrote down may be. */
export const BEHAVIOUR_RULES = {
  idleTimeoutMs: amount(1, DAY_MS),
  maxDurationMs: amount(1, DAY_MS),
  integrationTimeoutMs: amount(1, DAY_MS),
  pingResetsIdle: flag,
  idleClose: oneOf("1001", "abrupt"),
  perMessageDeflate: flag,
  compressedFrames: oneOf("inflated", "wire"),
  concurrency: oneOf("parallel", "serial"),
  forwardedProto: text(),
  forwardedPort: text(/^\d{1,5}$/, "a text of digits"),
  connectionsPerSecond: amount(1, A_LOT),
  requestsPerSecond: amount(1, A_LOT),
  requestsBurst: amount(1, A_LOT),
  sendBufferBytes: whole(0, A_LOT),
  emptyMessageBody: oneOf("empty", "absent"),
  nonSuccessReply: oneOf("body", "error-frame"),
  emptyReply: oneOf("nothing", "empty-message"),
  authorizerContextValues: oneOf("strings", "native"),
  connectTimeoutStatus: refusal,
  malformedConnectStatus: refusal,
  // It becomes part of a frame as it is.
  throttledMessage: text(/^[^"\\\p{Cc}]*$/u, "a text without quotes, backslashes and control characters"),
  lostReason: text(),
  violationReason: text(),
  stopLimitMs: amount(0, DAY_MS),
} satisfies Readonly<Record<keyof Behaviour, Rule>>;
