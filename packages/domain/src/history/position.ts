import type { Address } from "../model/address.ts";

/**
 * Where a stream is: a message's number in one life of the stream. Always a pair: an offset alone would fit any later life,
 * in which it is another message.
 */
export interface Position {
  /** Names one life of a stream; opaque, and unlike that of any other stream. */
  readonly epoch: string;
  /** From 1; 0 is the position before the first message. */
  readonly offset: number;
}

/** Where the stream of an address is. */
export interface StreamPosition {
  readonly address: Address;
  readonly position: Position;
}
