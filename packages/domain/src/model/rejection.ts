// biome-ignore lint/suspicious/noImportCycles: refusals are spread over result, rejection and proof-failure.
import type { ProofFailure } from "./proof-failure.ts";

/** Why a handshake is refused. */
export type HandshakeRejectionCode =
  /** It is not of the right form. */
  | "invalid-handshake"
  /** None of the subprotocols that the client offered is spoken here. */
  | "unsupported-subprotocol"
  /** It does not prove anybody who is let in; one code and one message, whatever is wrong with the proof. */
  | "unauthorized"
  /** A web page of an origin that is not let in opens it. */
  | "forbidden-origin";

/** Why a message is not sent. */
export type SendRejectionCode =
  /** An id in an address is empty, longer than 256 bytes, or has a `/` too many. */
  | "invalid-address"
  /** The deployment does not register connections at this kind of address. */
  | "address-not-registered"
  /** The message, encoded for its recipients, is larger than API Gateway carries. */
  | "message-too-large"
  /** The deployment's send policy keeps the sender from this address, whoever is at it. */
  | "forbidden";

/**
 * Why something was refused that the hub understood. Each transport has one exhaustive table from these to its own
 * statuses or error codes, so that a code without an answer does not compile.
 */
export type RejectionCode = HandshakeRejectionCode | SendRejectionCode;

export interface Rejection<Code extends RejectionCode = RejectionCode> {
  readonly code: Code;
  /** For a developer to read. Names what is wrong, never repeats a secret or a payload. */
  readonly message: string;
  /** For the log, and never for whoever was refused. */
  readonly reason?: ProofFailure;
}
