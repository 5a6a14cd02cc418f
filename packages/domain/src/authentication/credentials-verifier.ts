import type { Identity } from "../model/identity.ts";
import type { Result } from "../model/result.ts";

/** What a proof proves. Ids are short ids. */
export interface VerifiedClaims extends Pick<Identity, "userId" | "sessionId" | "groups" | "provedUntilMs" | "rights"> {
  /**
   * Uses up a proof that is good once only, and says whether this was the first time. To be called when nothing else
   * stands against the handshake, so that no other mistake in it costs the proof. Throws like `verify`.
   */
  readonly claim?: () => Promise<boolean>;
}

/** A session, and the word of somebody who knows the secret that it may be used at a time. */
export interface SignedSession {
  readonly session: string;
  /** ISO 8601, as it was signed. */
  readonly dateTime: string;
  readonly signature: string;
}

/** Checks one kind of proof: a token, or a `SignedSession`. */
export interface CredentialsVerifier<Presented> {
  /**
   * What the proof proves, or `unauthorized` with the reason for the log. Throws, within a few seconds, when it cannot be
   * told, such as when keys cannot be fetched. Nothing thrown contains any of the proof.
   */
  verify(presented: Presented): Promise<Result<VerifiedClaims, "unauthorized">>;
}
