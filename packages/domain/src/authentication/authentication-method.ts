import type { AuthenticationMethodName } from "../model/identity.ts";
import { accept, type Result, unauthorized } from "../model/result.ts";
import type { Credentials } from "./credentials.ts";
import type { CredentialsVerifier, SignedSession, VerifiedClaims } from "./credentials-verifier.ts";

/** One way for a handshake to prove who opens the connection: checks the credentials of its own kind. */
export type AuthenticationMethod = {
  readonly [Name in AuthenticationMethodName]: {
    readonly name: Name;
    /** What the credentials prove; throws like the `CredentialsVerifier` behind it. */
    verify(
      credentials: Extract<Credentials, { readonly method: Name }>,
    ): Promise<Result<VerifiedClaims, "unauthorized">>;
  };
}[AuthenticationMethodName];

/** Authenticates users by the tokens of an issuer. */
export function authenticateByToken(verifier: CredentialsVerifier<string>): AuthenticationMethod {
  return { name: "cognito", verify: ({ token }) => verifier.verify(token) };
}

/** Authenticates sessions that somebody who knows a secret has signed. */
export function authenticateBySignature(verifier: CredentialsVerifier<SignedSession>): AuthenticationMethod {
  return {
    name: "signed",
    async verify({ session, dateTime, signature }) {
      if (!session || !dateTime || !signature) return unauthorized("signature-incomplete");
      return verifier.verify({ session, dateTime, signature });
    },
  };
}

/** Lets those in who present no credentials at all. */
export const authenticateAnonymously: AuthenticationMethod = {
  name: "none",
  verify: async () => accept({ groups: [] }),
};
