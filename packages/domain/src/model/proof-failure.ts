// biome-ignore lint/suspicious/noImportCycles: refusals are spread over result, rejection and proof-failure.
import type { Result } from "./result.ts";

/**
 * Why a handshake's proof was not good enough, for the log alone: whoever presents one is never told which check failed.
 */
export type ProofFailure =
  /** The deployment asks for a proof, and there is none. */
  | "proof-missing"
  /** The deployment does not accept this kind of proof. */
  | "proof-not-accepted"
  | "token-malformed"
  /** Not the algorithm that the issuer signs with; `none` and symmetric ones among them. */
  | "token-algorithm"
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

/** The refusal of a proof, the same words for every reason. */
export function unauthorized(reason: ProofFailure): Result<never, "unauthorized"> {
  const message = "The handshake proves nobody who is let in here.";
  return { ok: false, rejection: { code: "unauthorized", message, reason } };
}
