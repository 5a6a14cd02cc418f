import type { SignedSession } from "../../src/index.ts";
import { describeProofVerifier } from "../../src/testing/contracts/index.ts";
import { createMemoryProofVerifier } from "../../src/testing/index.ts";

describeProofVerifier<SignedSession>("memory", async () => {
  let proofs = 0;
  const verifier = createMemoryProofVerifier<SignedSession>(({ session, signature }) =>
    signature.startsWith("good") ? { sessionId: session, groups: [] } : "signature-mismatch",
  );
  const cutOff = createMemoryProofVerifier<SignedSession>(() => {
    throw new Error("The secret is out of reach.");
  });
  return {
    ...{ verifier, cutOff },
    good() {
      proofs += 1;
      const session = `s-${proofs}`;
      return {
        presented: { session, dateTime: "2026-01-01T00:00:00Z", signature: `good-${proofs}` },
        proves: { sessionId: session, groups: [] },
      };
    },
    bad: ["bad", ""].map((signature) => {
      return { presented: { session: "s", dateTime: "now", signature }, reason: "signature-mismatch" };
    }),
    secretsOf: ({ signature }) => (signature === "" ? [] : [signature]),
    [Symbol.asyncDispose]: async () => {},
  };
});
