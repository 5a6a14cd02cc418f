import type { MessageRecipient } from "../fan-out/audience-member.ts";
import type { Position } from "../history/position.ts";
import type { Message } from "../model/message.ts";
import type { PresenceEvent } from "../presence/presence-event.ts";

/** The most recipients of one task: what a worker delivers in some seconds, and what fits into a queue's message. */
export const maxRecipients = 500;

/** A message, or what a group is told of who has come and gone, on its way. */
export interface SentMessage {
  readonly message: Message | PresenceEvent;
  /** In the streams that it is stored in, which the recipients' sets are of; absent where it is not stored. */
  readonly positions?: readonly Position[];
  /** The trace that the message was sent in, as the tracing system writes it; by default that of the invocation. */
  readonly trace?: string;
}

/** A part of a message's audience, for a worker to deliver to. Whoever has it needs to read nothing more. */
export interface DeliveryTask extends SentMessage {
  /** 1 to `maxRecipients`, each connection once, in no particular order. */
  readonly recipients: readonly MessageRecipient[];
  /** Which worker's attempt at these recipients it is, counted from 1. */
  readonly attempt: number;
}
