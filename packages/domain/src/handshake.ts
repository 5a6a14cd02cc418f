/** The request that opens a connection, as the client sent it. */
export interface Handshake {
  /** Values by name, decoded; a name that was repeated has several. */
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** Values by name in lower case; a header that was repeated has several. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** What the client offers to speak, in its order of preference; empty if it says nothing. */
  readonly subprotocols: readonly string[];
}

/**
 * What a subprotocol begins with, in any case, that is no offer but carries a token: browsers cannot set headers, and a
 * token in a URL ends up in logs.
 */
const bearerPrefix = "bearer.";

export function isBearer(subprotocol: string): boolean {
  return subprotocol.toLowerCase().startsWith(bearerPrefix);
}

/** The token in a subprotocol that carries one. */
export function bearerOf(subprotocol: string): string {
  return subprotocol.slice(bearerPrefix.length);
}
