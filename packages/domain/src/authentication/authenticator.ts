import type { Identity } from "../model/identity.ts";
import type { HandshakeRejectionCode, Result } from "../model/result.ts";
import type { Handshake } from "./handshake.ts";

/** Finds out who opens a connection. */
export interface Authenticator {
  /**
   * The identity behind a handshake, or why there is none. Idempotent. Throws only for what is not the client's doing,
   * such as keys that cannot be fetched.
   */
  authenticate(handshake: Handshake): Promise<Result<Identity, HandshakeRejectionCode>>;
}
