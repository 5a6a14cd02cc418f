import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type AuthenticationFailure,
  accept,
  type Clock,
  type CredentialsVerifier,
  type ReplayGuard,
  type Secret,
  type SecretStore,
  type SignedSession,
  unauthorized,
} from "@switchboard/domain";
import { createCachedSecret } from "./cached-secret.ts";

/** How far a signature's time may be from the hub's, either way. */
const toleranceMs = 5 * 60 * 1000;

/** How far the clocks of two functions may be apart: a claim outlives the signature by every one of them. */
const clockSkewMs = 60 * 1000;

export interface SignatureVerifierOptions {
  readonly secrets: SecretStore;
  readonly secretName: string;
  readonly clock: Pick<Clock, "now">;
  /** Lets each signature open one connection only. Without it a signature is good as often as it is used in its time. */
  readonly once?: ReplayGuard;
  /** How long the secret is kept. Default: 300,000. */
  readonly keepSecretMs?: number;
  /** How long after a fetch the secret is not fetched again because of a signature that does not match. Default: 5,000. */
  readonly refetchPauseMs?: number;
}

/**
 * Verifies signed sessions: lower-case hexadecimal HMAC-SHA256 of `<session>:<date_time>`, with the current or the
 * previous secret, at most five minutes old and five minutes ahead.
 */
export function createSignatureVerifier(options: SignatureVerifierOptions): CredentialsVerifier<SignedSession> {
  const { secrets, secretName, clock, once, keepSecretMs = 300_000, refetchPauseMs = 5000 } = options;
  const secret = createCachedSecret({
    ...{ store: secrets, name: secretName, clock },
    ...{ keepMs: keepSecretMs, pauseMs: refetchPauseMs },
  });

  async function isGenuine(signed: SignedSession): Promise<boolean> {
    const known = await secret.get();
    if (isSignedWith(known, signed)) return true;
    const newer = await secret.refetched(known);
    return newer !== undefined && isSignedWith(newer, signed);
  }

  return {
    async verify(signed) {
      const failure = failureOfForm(signed) ?? failureOfTime(signed, clock.now());
      if (failure !== undefined) return unauthorized(failure);
      if (!(await isGenuine(signed))) return unauthorized("signature-mismatch");
      const { session, dateTime, signature } = signed;
      const untilMs = timeOf(dateTime) + toleranceMs + clockSkewMs;
      return accept({
        ...{ sessionId: session, groups: [] },
        ...(once !== undefined && { claim: () => once.claim(signature, untilMs) }),
      });
    },
  };
}

const signaturePattern = /^[0-9a-f]{64}$/;
/** ISO 8601 with a date, a time and a zone: what is read as the local time of some machine cannot be compared. */
const dateTimePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** Epoch milliseconds; `NaN` where there is no such time. The language knows offsets with a colon only. */
function timeOf(dateTime: string): number {
  return Date.parse(dateTime.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

function failureOfForm({ session, dateTime, signature }: SignedSession): AuthenticationFailure | undefined {
  if (session.includes(":")) return "signature-session";
  if (!dateTimePattern.test(dateTime) || Number.isNaN(timeOf(dateTime))) return "signature-time";
  return signaturePattern.test(signature) ? undefined : "signature-malformed";
}

function failureOfTime({ dateTime }: SignedSession, nowMs: number): AuthenticationFailure | undefined {
  const signedAtMs = timeOf(dateTime);
  if (nowMs - signedAtMs > toleranceMs) return "signature-too-old";
  return signedAtMs - nowMs > toleranceMs ? "signature-too-new" : undefined;
}

function isSignedWith({ current, previous }: Secret, { session, dateTime, signature }: SignedSession): boolean {
  const given = Buffer.from(signature, "hex");
  const matches = (key: string) =>
    timingSafeEqual(given, createHmac("sha256", key).update(`${session}:${dateTime}`).digest());
  return matches(current) || (previous !== undefined && matches(previous));
}
