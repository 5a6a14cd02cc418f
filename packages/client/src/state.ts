import type { CloseCode, WelcomeFrame } from "@switchboard/protocol";

/**
 * Why there is no connection at the moment, or an attempt failed. All of these are tried again.
 *
 * | code | meaning |
 * |---|---|
 * | `connection-lost` | the WebSocket closed; `closeCode` says how |
 * | `pong-missed` | the line was silent, and a ping got no answer |
 * | `expired`, `unregistered`, `kicked`, `too-fast` | the hub said so in a close frame; after the last, a minute passes before the next attempt |
 * | `unreachable` | the handshake did not open |
 * | `refused-or-unreachable` | three handshakes in a row did not open, and a browser does not tell why |
 * | `unavailable` | the handshake was answered 408, 429 or 5xx; `status` says which |
 * | `hello-refused` | the connection opened and `hello` was not answered with `welcome` |
 * | `attempt-timed-out` | `attemptTimeoutMs` is over |
 * | `token-unavailable`, `url-unavailable` | the function that gives it threw, or gave what cannot be used; see `cause` |
 */
export type LossReason =
  | CloseCode
  | "connection-lost"
  | "pong-missed"
  | "unreachable"
  | "refused-or-unreachable"
  | "unavailable"
  | "hello-refused"
  | "attempt-timed-out"
  | "token-unavailable"
  | "url-unavailable";

/**
 * Why it is over. Nothing is tried again.
 *
 * | code | meaning |
 * |---|---|
 * | `closed-by-caller` | `close` was called |
 * | `token-refused`, `url-refused` | the function that gives it said that there is none: nobody is logged in |
 * | `refused` | the handshake was refused, and would be again; `status` says how (Node with `ws` only) |
 * | `ended-by-hub` | a close frame said that connecting again does not help; `closeCode` is its code, such as `kicked`, `closeReason` its words |
 * | `invalid-url` | no WebSocket can be opened with the URL that `connect` was called with |
 * | `invalid-session` | the promise in `sessionId` was rejected, see `cause`, or gave no id |
 * | `no-web-socket` | there is no `WebSocket` here, and none was given: see the option |
 */
export type EndReason =
  | "closed-by-caller"
  | "token-refused"
  | "url-refused"
  | "refused"
  | "ended-by-hub"
  | "invalid-url"
  | "invalid-session"
  | "no-web-socket";

/** What is known of a failure beside its reason. */
export interface FailureDetails {
  /** HTTP status of a refused handshake, which browsers do not show, or of the response that a function gave. */
  readonly status?: number;
  /** The WebSocket's close code, e.g. 1006, or the code of the hub's close frame. */
  readonly closeCode?: number | string;
  /** What the hub's close frame says: of `kicked`, what a backend has to tell whoever sits there. */
  readonly closeReason?: string;
  /**
   * What the function that gives the token or the URL threw, or why what it gave cannot be used;
   * what the promise of the session was rejected with.
   */
  readonly cause?: unknown;
}

/** A handshake is under way, or `welcome` has not come yet. */
export interface ConnectingState extends FailureDetails {
  readonly name: "connecting";
  /** `started` the first time, afterwards why there is no connection. */
  readonly reason: "started" | LossReason;
}

/** There is a connection that the hub knows. */
export interface OpenState {
  readonly name: "open";
  /** `switched` if it took the place of another one without a gap, `refreshed` if the hub has taken a new token for it. */
  readonly reason: "welcomed" | "switched" | "refreshed";
  /** What the hub knows the connection as, and until when; with a new token, what that says. */
  readonly welcome: WelcomeFrame;
}

/** There is no connection, and another attempt will be made. */
export interface WaitingState extends FailureDetails {
  readonly name: "waiting";
  readonly reason: LossReason;
  /** When the next attempt begins, in milliseconds since 1970; sooner when the network comes back. */
  readonly retryAt: number;
}

/** It is over. */
export interface ClosedState extends FailureDetails {
  readonly name: "closed";
  readonly reason: EndReason;
}

export type HubState = ConnectingState | OpenState | WaitingState | ClosedState;
