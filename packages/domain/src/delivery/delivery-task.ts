import type { Recipient } from "../connections/connection-registry.ts";
import type { Message } from "../model/message.ts";

/** The most recipients of one task: what a worker delivers in some seconds, and what fits into a queue's message. */
export const maxRecipients = 500;

/** A part of a message's audience, for a worker to deliver to. Whoever has it needs to read nothing more. */
export interface DeliveryTask {
  readonly message: Message;
  /** 1 to `maxRecipients`, each connection once, in no particular order. */
  readonly recipients: readonly Recipient[];
  /** Which worker's attempt at these recipients it is, counted from 1. */
  readonly attempt: number;
}
