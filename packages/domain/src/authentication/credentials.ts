/** What a handshake offers to prove who opens the connection. Nothing of it has been checked. */
export type Credentials =
  /** A user's token. */
  | { readonly method: "cognito"; readonly token: string }
  /** A session that somebody who knows a secret has signed; complete or not. */
  | { readonly method: "signed"; readonly session?: string; readonly dateTime?: string; readonly signature?: string }
  | { readonly method: "none" };

/** What a handshake says of whoever opens the connection: credentials, and ids that it claims beside them. */
export interface HandshakeClaims {
  readonly credentials: Credentials;
  /** Short id. */
  readonly sessionId?: string;
  /** Short id. */
  readonly clientId?: string;
}
