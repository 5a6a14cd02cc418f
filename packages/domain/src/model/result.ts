/** What an operation gives that a caller may expect to be refused. */
export type Result<Value, Code extends RejectionCode = RejectionCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Rejection<Code> };

export function accept<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

export function reject<Code extends RejectionCode>(code: Code, message: string): Result<never, Code> {
  return { ok: false, rejection: { code, message } };
}

/** The refusal of credentials: the same words for every reason. */
export function unauthorized(reason: AuthenticationFailure): Result<never, "unauthorized"> {
  const message = "The handshake proves nobody who is let in here.";
  return { ok: false, rejection: { code: "unauthorized", message, reason } };
}

/** Why a handshake is refused. */
export type HandshakeRejectionCode =
  /** It is not of the right form. */
  | "invalid-handshake"
  /** None of the subprotocols that the client offered is spoken here. */
  | "unsupported-subprotocol"
  /** It does not prove anybody who is let in; one code and one message, whatever is wrong with the proof. */
  | "unauthorized"
  /** A web page of an origin that is not let in opens it. */
  | "forbidden-origin"
  /** A backend keeps its user or session out for now. */
  | "denied"
  /** Its user, or its signed session, has as many connections as it may. */
  | "too-many-connections";

/** Why a message is not sent. */
export type SendRejectionCode =
  /** It has more addresses than the deployment lets a connection name in one message. */
  | "too-many-addresses"
  /** An id in an address is empty, longer than 256 bytes, or has a `/` too many. */
  | "invalid-address"
  /** The deployment does not register connections at this kind of address. */
  | "address-not-registered"
  /** The message, encoded for its recipients, is larger than any of them can receive. */
  | "message-too-large"
  /** The deployment's send policy keeps the sender from this address, whoever is at it. */
  | "forbidden"
  /** It had to be stored, and nothing is kept at its addresses, as far as the sender reaches everybody there. */
  | "no-history";

/** Why a group is not joined, or what it keeps is not given. */
export type GroupRejectionCode =
  /** The connection has no right to it. */
  | "forbidden"
  /** Only who is in the group may ask. */
  | "not-joined"
  /** The connection would be in more groups than it may join. */
  | "too-many-groups"
  /** Nothing is kept here. */
  | "no-history";

/** Why a connection is not given what a token proves. */
export type RefreshRejectionCode =
  /** The token does not prove anybody who is let in; one code and one message, whatever is wrong with it. */
  | "unauthorized"
  /** No token has opened the connection, or one of another user. */
  | "forbidden";

/** Why what a client asks for is refused. */
export type ClientRejectionCode = SendRejectionCode | GroupRejectionCode | RefreshRejectionCode;

/** Why a backend's command is not carried out. */
export type ManagementRejectionCode =
  | Extract<SendRejectionCode, "invalid-address" | "address-not-registered">
  /** A user or session would be in more groups for good than it may. */
  | "too-many-groups"
  /** Nothing is kept here. */
  | "no-history"
  /** The deployment's connections do not read lasting memberships. */
  | "no-memberships"
  /** The deployment's handshakes do not read denials. */
  | "no-denials"
  /** A denial would end before it begins. */
  | "invalid-time";

/**
 * Why something was refused that the hub understood. Each transport has one exhaustive table from these to its own
 * statuses or error codes, so that a code without an answer does not compile.
 */
export type RejectionCode = HandshakeRejectionCode | ClientRejectionCode | ManagementRejectionCode;

export interface Rejection<Code extends RejectionCode = RejectionCode> {
  readonly code: Code;
  /** For a developer to read. Names what is wrong, never repeats a secret or a payload. */
  readonly message: string;
  /** For the log, and never for whoever was refused. */
  readonly reason?: AuthenticationFailure;
}

/**
 * Why a proof was not good enough, a handshake's or a refresh's, for the log alone: whoever presents one is never told which check failed.
 */
export type AuthenticationFailure =
  /** The deployment asks for a proof, and there is none. */
  | "proof-missing"
  /** The deployment does not accept this kind of proof. */
  | "proof-not-accepted"
  | "token-malformed"
  /** Not the algorithm that the issuer signs with; `none` and symmetric ones among them. */
  | "token-algorithm"
  /** Says in `crit` that it must not be taken without extensions, of which the hub knows none. */
  | "token-critical-header"
  /** Signed with a key that the issuer does not publish, or names none. */
  | "token-key-unknown"
  | "token-signature"
  | "token-issuer"
  | "token-audience"
  /** Not an id token. */
  | "token-use"
  | "token-expired"
  | "token-not-yet-valid"
  /** Names no user, or one whose id cannot be used. */
  | "token-subject"
  | "groups-missing"
  /** Not a list of texts, or one of them cannot be used. */
  | "groups-malformed"
  /** What the token says of rights is not of the right form, or too large. */
  | "rights-malformed"
  /** The session, the time or the signature is missing. */
  | "signature-incomplete"
  /** Not 64 lower-case hexadecimal digits. */
  | "signature-malformed"
  | "signature-mismatch"
  /** The session cannot be signed: it has a colon, which separates it from the time. */
  | "signature-session"
  /** The time is not ISO 8601 with a zone. */
  | "signature-time"
  | "signature-too-old"
  | "signature-too-new"
  /** It has opened a connection already. */
  | "signature-used";
