import type { Recipient } from "../connections/connection-registry.ts";

/** Why a connection was not reached. */
export type MissedBecause =
  /** The last post to it was answered with throttling. */
  | "throttled"
  /** The last post to it failed, or was not answered in time. */
  | "unanswered"
  /** Its turn never came. */
  | "late"
  /** The message is too large in its protocol, and always will be. */
  | "too-large";

/** A connection that was not reached. */
export interface Missed {
  readonly recipient: Recipient;
  readonly because: MissedBecause;
}

/** That a connection was not reached for good, where nothing was thrown that says more. */
export function notReached(because: MissedBecause): Error {
  return new Error(`A connection was not reached: ${because}.`);
}
