/** Why a handshake is refused. */
export type HandshakeRejectionCode =
  /** It is not of the right form. */
  | "invalid-handshake"
  /** None of the subprotocols that the client offered is spoken here. */
  | "unsupported-subprotocol";

/** Why a message is not sent. */
export type SendRejectionCode =
  /** An id in an address is empty, longer than 256 bytes, or has a `/` too many. */
  | "invalid-address"
  /** The deployment does not register connections at this kind of address. */
  | "address-not-registered"
  /** The message, encoded for its recipients, is larger than API Gateway carries. */
  | "message-too-large";

/**
 * Why something was refused that the hub understood. Each transport has one exhaustive table from these to its own
 * statuses or error codes, so that a code without an answer does not compile.
 */
export type RejectionCode = HandshakeRejectionCode | SendRejectionCode;

export interface Rejection<Code extends RejectionCode = RejectionCode> {
  readonly code: Code;
  /** For a developer to read. Names what is wrong, never repeats a secret or a payload. */
  readonly message: string;
}
