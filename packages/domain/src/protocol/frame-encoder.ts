import type { EncodedPayload } from "../connections/connection-gateway.ts";
import type { Message } from "../model/message.ts";

/** Why the hub closes a connection. */
export type Farewell =
  /** Its time, or its proof's, is over. */
  | "expired"
  /** The hub does not remember it: it would receive nothing. */
  | "unregistered";

/** Turns what the hub says into the frames of a client protocol. */
export interface FrameEncoder {
  /** The protocols it speaks, by the names that handshakes offer and records carry; the first is the default. */
  readonly protocols: readonly [string, ...string[]];

  /** The frame of a message in a protocol, or `undefined` if it would be larger than the gateway carries. */
  encodeMessage(message: Message, protocol: string): EncodedPayload | undefined;

  /** The last frame before a connection is closed. */
  encodeFarewell(farewell: Farewell, protocol: string): EncodedPayload;
}
