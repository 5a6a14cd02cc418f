import type { MessageRecipient } from "../fan-out/audience-member.ts";

/** Why a message was not delivered to a connection. */
export type UndeliveredReason =
  /** The last post to it was answered with throttling. */
  | "throttled"
  /** The last post to it failed, or was not answered in time: it may have arrived. */
  | "unanswered"
  /** Its turn never came. */
  | "late"
  /** No function of this version speaks its protocol, or it fails to; one of another version may. */
  | "not-spoken"
  /** The message is too large in its protocol, and no later attempt will change it. */
  | "too-large";

/** A connection that a message was not delivered to. */
export interface Undelivered {
  readonly recipient: MessageRecipient;
  readonly reason: UndeliveredReason;
  /** What was thrown last on the way to it, if anything was. */
  readonly fault?: unknown;
}

/** The fault to log where nothing was thrown that says more. */
export function undeliveredFault(reason: UndeliveredReason): Error {
  return new Error(`A message was not delivered to a connection: ${reason}.`);
}
