import type { Extension, HubCore } from "./extension.ts";
import type { Clock } from "./time/clock.ts";
import type { WebSocketConstructor } from "./web-socket.ts";

/** What a function that gives a token or a URL is told. */
export interface Need {
  /**
   * Whether one that was kept from before will not do: the connection before ended with its proof, it or its token is to be
   * replaced before that, `refresh` was called, or three handshakes in a row did not open.
   */
  readonly fresh: boolean;
}

/** A `Response` of `fetch`, as far as the client reads it. */
export interface ResponseLike {
  readonly status: number;
  text(): Promise<string>;
}

/**
 * What a function gives: a text, or the response of a backend whose body is that text, with or without white space
 * around it.
 *
 * `null`, `undefined` and a response with status 401 or 403 refuse: nobody is logged in, and the hub is closed for good.
 * Anything else that cannot be used, such as an error page, and whatever is thrown is an outage: the function is asked
 * again later.
 */
export type Given = string | ResponseLike | null | undefined;

/** The URL of a hub, or what gives one before each attempt, e.g. because it is signed and good for minutes only. */
export type UrlSource = string | ((need: Need) => Given | Promise<Given>);

export interface ConnectOptions {
  /**
   * Gives the id token that proves who connects, e.g. `() => fetch("/token")`; called before each attempt, and
   * before the token that the hub has ends. It travels as a subprotocol or in a frame, not in the URL. Default: no token.
   */
  readonly token?: (need: Need) => Given | Promise<Given>;
  /**
   * What outlives a connection, such as a browser tab: 1 to 256 bytes without `/`. May be a promise, as `tabSessionId()`
   * is. Default: no session.
   */
  readonly sessionId?: string | PromiseLike<string>;
  /**
   * What this program calls itself: 1 to 256 bytes without `/`. Default: a random id for each call of `connect`, so that
   * a send that is tried again over another connection is recognized as the same.
   */
  readonly clientId?: string;

  /** What becomes of a send while there is no connection. Default `"queue"`. */
  readonly whileOffline?: "queue" | "reject";
  /** The most sends that are not finished; more are rejected with `queue-full`. Default 500. */
  readonly queueLimit?: number;
  /**
   * The most sends whose acknowledgement is awaited at a time; the others wait their turn. Default 20: clients that come
   * back together must not empty their queues into the hub at once.
   */
  readonly sendsAtOnce?: number;
  /** How long an acknowledgement may take before the frame is sent again. Default 32,000, longer than a function may run. */
  readonly ackTimeoutMs?: number;
  /** How often a frame is sent before it is rejected with `no-acknowledgement`. Default 5. */
  readonly sendAttempts?: number;
  /** How long a send may take altogether, waiting for a connection included. Default 300,000. */
  readonly sendTimeoutMs?: number;

  /** How long an attempt may take, from asking for the token to `welcome`. Default 35,000: a handshake may take 29 s. */
  readonly attemptTimeoutMs?: number;
  /** The bound of the wait before the first attempt after a drop; it doubles from attempt to attempt. Default 1,000. */
  readonly retryFirstMs?: number;
  /** The bound never grows beyond. Default 30,000. */
  readonly retryMostMs?: number;
  /**
   * The longest wait once three handshakes in a row did not open and nothing tells why; the shortest is a fifth of it.
   * Default 300,000.
   */
  readonly refusedRetryMs?: number;

  /** Silence after which a ping is sent. API Gateway closes after 600,000. At most 570,000, default 300,000. */
  readonly pingAfterMs?: number;
  /** How long the answer to a ping may take before the connection is given up. Default 10,000. */
  readonly pongTimeoutMs?: number;
  /**
   * How long a connection that has been replaced is still listened to. Default 30,000: a function that began to deliver
   * before the replacement was registered may go on for so long.
   */
  readonly overlapMs?: number;
  /** How many ids of messages are remembered to drop what comes twice. Default 2,000. */
  readonly rememberedIds?: number;
  /** Adds groups and recovery: give `groups` of this package. Default: without them. */
  readonly groups?: (core: HubCore) => Extension<object>;
  /**
   * With `groups`: how long after it was heard where the streams are the hub is asked again, so that a last message that was
   * lost is noticed. Default 900,000.
   */
  readonly checkAfterMs?: number;

  /** Default the global one. Node 20 has none: give it `WebSocket` of the package `ws`. */
  readonly WebSocket?: WebSocketConstructor;
  /** Default the system's. */
  readonly clock?: Clock;
  /** From 0 inclusive to 1 exclusive. Default `Math.random`. */
  readonly random?: () => number;
  /** Makes the ids of sends, which nobody may repeat. Default random UUIDs. */
  readonly newId?: () => string;
  /**
   * Subscribes to the moment when the network comes back; the result ends that. Default: the browser's event `online`;
   * never where there is none.
   */
  readonly onNetworkBack?: (attempt: () => void) => () => void;
  /**
   * Subscribes to the moments when a connection may have died unnoticed, because the machine or the page slept; the result
   * ends that. Default: the browser's events `visibilitychange`, when the page becomes visible, `pageshow` and `resume`;
   * never where there are none.
   */
  readonly onWake?: (probe: () => void) => () => void;
  /**
   * Gets what a listener throws, and, once for each cause, why there is no token or no URL. Default the global
   * `reportError`, or the console where there is none.
   */
  readonly reportError?: (error: unknown) => void;
}
