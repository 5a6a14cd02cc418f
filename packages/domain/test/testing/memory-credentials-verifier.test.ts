import type { SignedSession } from "../../src/index.ts";
import { describeCredentialsVerifier } from "../../src/testing/contracts/index.ts";
import { createMemoryCredentialsVerifier } from "../../src/testing/index.ts";

describeCredentialsVerifier<SignedSession>("memory", async () => {
  let proofs = 0;
  const verifier = createMemoryCredentialsVerifier<SignedSession>(({ session, signature }) =>
    signature.startsWith("good") ? { sessionId: session, groups: [] } : "signature-mismatch",
  );
  const cutOff = createMemoryCredentialsVerifier<SignedSession>(() => {
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
