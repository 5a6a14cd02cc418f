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
 * Whether a subprotocol is no offer but meant to carry a token: browsers cannot set headers, and a token in a URL ends up
 * in logs. The forms that others use, `bearer` before the token or a space between them, are such as well: a client that
 * meant to prove something is no anonymous one.
 */
export function isBearer(subprotocol: string): boolean {
  return /^bearer(?:[.\s]|$)/i.test(subprotocol);
}

/** The token in a subprotocol of the form `bearer.<token>`; in any other form nothing, which is no good token either. */
export function bearerOf(subprotocol: string): string {
  return /^bearer\.(.*)$/is.exec(subprotocol)?.[1] ?? "";
}
