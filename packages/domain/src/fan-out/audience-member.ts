import type { Recipient, Registration } from "../connections/connection-registry.ts";

/**
 * Some of the streams that a message is stored in: bit n for the nth. A number and no list, because every recipient has one.
 */
export type StreamSet = number;

/** The most streams of one message. */
export const maxStreams = 10;

/** A connection that a message is for. */
export interface MessageRecipient extends Recipient {
  /** The streams that it is registered at; absent where it is at none. It is told of no others. */
  readonly streams?: StreamSet;
}

/** A connection of an audience, as it was found. */
export type AudienceMember = Registration & MessageRecipient;
