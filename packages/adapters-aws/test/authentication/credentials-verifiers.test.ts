import { createHmac } from "node:crypto";
import { createManualClock } from "@switchboard/adjustable-clock";
import type { SignedSession } from "@switchboard/domain";
import { createMemorySecretStore } from "@switchboard/domain/testing";
import { describeCredentialsVerifier } from "@switchboard/domain/testing/contracts";
import { createCognitoTokenVerifier, createSignatureVerifier } from "../../src/authentication/index.ts";
import { nowhere } from "../nowhere.ts";
import { clientId, createSigningKey, goodClaims, startTestIssuer, tokenOf, userPoolId } from "./test-issuer.ts";

describeCredentialsVerifier<string>("Cognito tokens", async () => {
  const [key, unpublished] = [createSigningKey(), createSigningKey()];
  const issuer = await startTestIssuer(key);
  // The library that checks tokens has a clock of its own: the machine's.
  const nowMs = Date.now();
  const options = { userPoolId, clientId, clock: { now: () => nowMs } };
  const claims = () => goodClaims(nowMs);
  const seconds = (ms: number) => Math.floor(ms / 1000);
  let users = 0;
  return {
    verifier: createCognitoTokenVerifier({ ...options, requireGroup: true, jwksUri: issuer.jwksUri }),
    cutOff: createCognitoTokenVerifier({ ...options, requireGroup: true, jwksUri: `${nowhere.endpoint}/jwks.json` }),
    good() {
      users += 1;
      const userId = `never-log-user-${users}`;
      return {
        presented: tokenOf({ ...claims(), sub: userId }, key),
        proves: { userId, groups: ["admins", "editors"], provedUntilMs: Number(claims()["exp"]) * 1000 },
      };
    },
    bad: [
      { presented: "never-log-no-token", reason: "token-malformed" },
      { presented: "", reason: "token-malformed" },
      { presented: tokenOf(claims(), unpublished), reason: "token-key-unknown" },
      { presented: tokenOf(claims(), key, { signedBy: () => "bmV2ZXItbG9n" }), reason: "token-signature" },
      { presented: tokenOf({ ...claims(), exp: seconds(nowMs) - 3600 }, key), reason: "token-expired" },
      { presented: tokenOf({ ...claims(), aud: "another" }, key), reason: "token-audience" },
      { presented: tokenOf({ ...claims(), token_use: "access" }, key), reason: "token-use" },
    ],
    secretsOf: (token) => token.split(".").filter((part) => part !== ""),
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  };
});

describeCredentialsVerifier<SignedSession>("signed sessions", async () => {
  const clock = createManualClock();
  const [secrets, cutOff] = [createMemorySecretStore(), createMemorySecretStore()];
  secrets.put("signing", "never-log-secret");
  cutOff.fail(new Error("The secret is out of reach."));
  const sign = (session: string, atMs = clock.now(), secret = "never-log-secret"): SignedSession => {
    const dateTime = new Date(atMs).toISOString();
    return {
      session,
      dateTime,
      signature: createHmac("sha256", secret).update(`${session}:${dateTime}`).digest("hex"),
    };
  };
  let sessions = 0;
  return {
    verifier: createSignatureVerifier({ secrets, secretName: "signing", clock }),
    cutOff: createSignatureVerifier({ secrets: cutOff, secretName: "signing", clock }),
    good() {
      sessions += 1;
      const session = `s-${sessions}`;
      return { presented: sign(session), proves: { sessionId: session, groups: [] } };
    },
    bad: [
      { presented: sign("s", clock.now(), "never-log-another"), reason: "signature-mismatch" },
      { presented: { ...sign("s"), session: "t" }, reason: "signature-mismatch" },
      { presented: { ...sign("s"), signature: "never-log-signature" }, reason: "signature-malformed" },
      { presented: { ...sign("s"), dateTime: "yesterday" }, reason: "signature-time" },
      { presented: sign("s", clock.now() - 301_000), reason: "signature-too-old" },
      { presented: sign("s", clock.now() + 301_000), reason: "signature-too-new" },
      { presented: sign("s:t"), reason: "signature-session" },
    ],
    secretsOf: ({ signature }) => [signature],
    [Symbol.asyncDispose]: async () => {},
  };
});
