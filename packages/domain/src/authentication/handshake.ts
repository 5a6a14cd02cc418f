/** The request that opens a connection, as the client sent it. */
export interface Handshake {
  /** Values by name, decoded; a name that was repeated has several. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Values by name in lower case; a header that was repeated has several. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** What the client offers to speak, in its order of preference; empty if it says nothing. */
  readonly subprotocols: readonly string[];
}
