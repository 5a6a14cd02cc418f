/** Limits of the protocol. Sizes are bytes of UTF-8; source of the first two: Amazon API Gateway quotas for WebSocket APIs. */
export const limits = {
  /** The largest WebSocket frame a client may send; a larger one closes the connection with 1009. */
  frameBytes: 32 * 1024,
  /** The largest message in either direction, all its frames together; a larger one closes with 1009. */
  messageBytes: 128 * 1024,
  /** How deep arrays and objects may be nested in a client frame, the frame itself being level 1. */
  depth: 32,
  /**
   * How many addresses one message may name at most, all kinds together and before duplicates are removed. A deployment may
   * have a lower limit for the `sendMessage` of connections; `welcome` tells it.
   */
  addresses: 1000,
  /** The longest `id` of a client frame. */
  frameIdBytes: 128,
} as const;

/** The subprotocol a client may offer in its handshake, and the name of this protocol in a connection's record. */
export const subprotocol = "switchboard.v1";
