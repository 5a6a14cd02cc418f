import { accept, type ProofFailure, type ProofVerifier, type Proved, unauthorized } from "../index.ts";

/**
 * Verifies proofs by what a test says of them.
 *
 * @param judge what a proof proves, or why it is not good enough; what it throws, `verify` throws
 */
export function createMemoryProofVerifier<Presented>(
  judge: (presented: Presented) => Proved | ProofFailure,
): ProofVerifier<Presented> {
  return {
    async verify(presented) {
      const judged = judge(presented);
      return typeof judged === "string" ? unauthorized(judged) : accept(judged);
    },
  };
}
