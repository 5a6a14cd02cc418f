import {
  type AuthenticationFailure,
  accept,
  type CredentialsVerifier,
  unauthorized,
  type VerifiedClaims,
} from "../../index.ts";

/**
 * Verifies proofs by what a test says of them.
 *
 * @param judge what a proof proves, or why it is not good enough; what it throws, `verify` throws
 */
export function createMemoryCredentialsVerifier<Presented>(
  judge: (presented: Presented) => VerifiedClaims | AuthenticationFailure,
): CredentialsVerifier<Presented> {
  return {
    async verify(presented) {
      const judged = judge(presented);
      return typeof judged === "string" ? unauthorized(judged) : accept(judged);
    },
  };
}
