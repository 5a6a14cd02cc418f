import { inspect } from "node:util";
import { expect } from "vitest";
import type { AuthenticationFailure, CredentialsVerifier, VerifiedClaims } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface CredentialsVerifierSubject<Presented> extends AsyncDisposable {
  readonly verifier: CredentialsVerifier<Presented>;
  /** A verifier of the same kind that cannot tell: what it needs for that is out of reach. */
  readonly cutOff: CredentialsVerifier<Presented>;
  /** A proof that is good, a new one each time, and what it proves. */
  good(): { readonly presented: Presented; readonly proves: Omit<VerifiedClaims, "claim"> };
  /** Proofs that are not good, each with the reason. */
  readonly bad: readonly { readonly presented: Presented; readonly reason: AuthenticationFailure }[];
  /** Texts of a proof that nobody but its owner may learn. */
  secretsOf(presented: Presented): readonly string[];
}

/** As long as it may take to find out that nothing can be told. A handshake has 29 seconds in all. */
const withinMs = 10_000;

/** A function, since a verifier has a type of proof of its own. */
function behavioursOf<Presented>() {
  return {
    "says what a good proof proves": async ({ verifier, good }) => {
      const { presented, proves } = good();
      expect(await verifier.verify(presented)).toMatchObject({ ok: true, value: proves });
    },

    "says the same again: to look at a proof does not use it up": async ({ verifier, good }) => {
      const { presented, proves } = good();
      for (let nth = 0; nth < 3; nth += 1) {
        expect(await verifier.verify(presented)).toMatchObject({ ok: true, value: proves });
      }
    },

    "says the same to many at once": async ({ verifier, good }) => {
      const proofs = Array.from({ length: 20 }, good);
      const answers = await Promise.all(proofs.map(({ presented }) => verifier.verify(presented)));
      for (const [nth, { proves }] of proofs.entries()) expect(answers[nth]).toMatchObject({ ok: true, value: proves });
    },

    "refuses what is no good proof, with the reason, in the same words each time": async ({ verifier, bad }) => {
      const messages = new Set<string>();
      for (const { presented, reason } of bad) {
        const answer = await verifier.verify(presented);
        expect(answer).toMatchObject({ ok: false, rejection: { code: "unauthorized", reason } });
        if (!answer.ok) messages.add(answer.rejection.message);
      }
      expect(messages.size).toBe(1);
    },

    "says nothing of the proof when it refuses it": async ({ verifier, bad, secretsOf }) => {
      for (const { presented } of bad) {
        const said = JSON.stringify(await verifier.verify(presented));
        for (const secret of secretsOf(presented)) expect(said).not.toContain(secret);
      }
    },

    "throws in time when it cannot tell, without anything of the proof": async ({ cutOff, good, secretsOf }) => {
      const { presented } = good();
      const beganAtMs = performance.now();
      const fault: unknown = await cutOff.verify(presented).then(
        (answer) => expect.fail(`It should not have told: ${answer.ok}`),
        (thrown: unknown) => thrown,
      );
      expect(performance.now() - beganAtMs).toBeLessThan(withinMs);
      expect(fault).toBeInstanceOf(Error);
      const thrown = inspect(fault, { depth: 10, showHidden: true });
      for (const secret of secretsOf(presented)) expect(thrown).not.toContain(secret);
    },
  } satisfies Behaviours<CredentialsVerifierSubject<Presented>>;
}

export type CredentialsVerifierBehaviour = keyof ReturnType<typeof behavioursOf>;

/** The contract of `CredentialsVerifier`. */
export function describeCredentialsVerifier<Presented>(
  name: string,
  createSubject: () => Promise<CredentialsVerifierSubject<Presented>>,
  skips: readonly Skip<CredentialsVerifierBehaviour>[] = [],
): void {
  describeBehaviours(`CredentialsVerifier: ${name}`, behavioursOf<Presented>(), createSubject, skips);
}
