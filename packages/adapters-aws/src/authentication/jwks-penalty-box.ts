import type { Clock } from "@switchboard/domain";
import { WaitPeriodNotYetEndedJwkError } from "aws-jwt-verify/error";
import type { PenaltyBox } from "aws-jwt-verify/jwk";

/**
 * Keeps tokens with made-up key ids from having the keys fetched again and again: after a fetch that did not find the
 * key, the next one comes so much later. Keys that are known are not affected, and whatever key that next fetch brings is
 * known from then on.
 */
export function createJwksPenaltyBox(clock: Pick<Clock, "now">, waitMs: number): PenaltyBox {
  const openAtMs = new Map<string, number>();
  return {
    async wait(jwksUri) {
      if (clock.now() >= (openAtMs.get(jwksUri) ?? 0)) return;
      throw new WaitPeriodNotYetEndedJwkError("The keys were fetched a moment ago, and this one was not among them.");
    },
    registerFailedAttempt: (jwksUri) => void openAtMs.set(jwksUri, clock.now() + waitMs),
    registerSuccessfulAttempt: (jwksUri) => void openAtMs.delete(jwksUri),
  };
}
