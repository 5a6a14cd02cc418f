import type { EndReason, FailureDetails, LossReason } from "./state.ts";

/** A connection, or an attempt to have one, is over, and another attempt makes sense. */
export interface Loss extends FailureDetails {
  readonly reason: LossReason;
  /** The handshake did not open, and nothing tells whether it was refused: so it is in browsers. */
  readonly blind?: true;
}

/** No other attempt makes sense. */
export interface Ending extends FailureDetails {
  readonly reason: EndReason;
  readonly final: true;
}

export type Failure = Loss | Ending;

/** What the status of a refused handshake means (rule C4). */
export function failureOfStatus(status: number): Failure {
  const passes = status === 408 || status === 429 || status >= 500;
  return passes ? { reason: "unavailable", status } : { reason: "refused", final: true, status };
}
