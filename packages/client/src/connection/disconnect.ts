import type { EndReason, FailureDetails, LossReason } from "../state.ts";

/** A connection, or an attempt to have one, is over, and another attempt makes sense. */
export interface RetryableDisconnect extends FailureDetails {
  readonly reason: LossReason;
  /** No attempt is made sooner, whatever the back-off says. */
  readonly retryAfterMs?: number;
  /** The handshake did not open, and nothing tells whether it was refused: so it is in browsers. */
  readonly blind?: true;
}

/** No other attempt makes sense. */
export interface FinalDisconnect extends FailureDetails {
  readonly reason: EndReason;
  readonly final: true;
}

export type Disconnect = RetryableDisconnect | FinalDisconnect;

/** What the status of a refused handshake means (rule C4). */
export function disconnectOfStatus(status: number): Disconnect {
  const passes = status === 408 || status === 429 || status >= 500;
  return passes ? { reason: "unavailable", status } : { reason: "refused", final: true, status };
}
