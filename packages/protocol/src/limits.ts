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
  /** The most groups of one `hello`, `join` or `leave`. How many a connection may have joined is the deployment's limit. */
  groups: 100,
  /** The longest name of a group that can be joined: ASCII letters, digits and `._:~-`. */
  joinableBytes: 128,
  /** The longest name of any group, such as one that a token proves. */
  groupBytes: 256,
  /** The most positions of one `hello` or `recover`. */
  positions: 100,
  /** The longest epoch of a position. */
  epochBytes: 32,
  /** The largest `message` frame of a message that is stored, its positions included: beside 100 streams it fits into a `recovered`. */
  storedBytes: 120_000,
  /** The most messages of one page of `history`. */
  page: 100,
  /** The longest `kind` of a message. */
  kindBytes: 64,
  /** The longest `refers` of a message. */
  refersBytes: 256,
  /** The longest `reason` that a backend gives for closing connections. */
  reasonBytes: 512,
  /** The longest token of a `refresh`: longer than a handshake can have one. */
  tokenBytes: 16 * 1024,
} as const;

/** The subprotocol a client may offer in its handshake, and the name of this protocol in a connection's record. */
export const subprotocol = "switchboard.v1";
