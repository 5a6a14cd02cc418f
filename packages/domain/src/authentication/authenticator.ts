import type { Identity } from "../model/identity.ts";
import type { HandshakeRejectionCode, Result } from "../model/result.ts";
import type { HandshakeClaims } from "./credentials.ts";

/** Finds out who opens a connection. */
export interface Authenticator {
  /**
   * The identity that claims amount to, or why there is none. Idempotent, except for credentials that are good once. Throws
   * only for what is not the client's doing, such as keys that cannot be fetched.
   */
  authenticate(claims: HandshakeClaims): Promise<Result<Identity, HandshakeRejectionCode>>;
}
