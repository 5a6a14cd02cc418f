import { afterAll, beforeAll, describe, test } from "vitest";

/** Behaviours that an adapter cannot have, and why not. It is printed, so that nobody takes them for tested. */
export interface Skip<Behaviour extends string> {
  readonly reason: string;
  readonly tests: readonly Behaviour[];
}

/** What a port promises: a test for each promise, by its words. */
export type Behaviours<Subject> = Readonly<Record<string, (subject: Subject) => Promise<void>>>;

/** In place of a part of a subject that is only left out where the behaviours that need it are skipped. */
export function missing(part: string): never {
  throw new Error(`The subject has no part "${part}", and the behaviour is not skipped.`);
}

/**
 * A suite with one test per behaviour. They share one subject, made before the first and disposed of after the last, so
 * every behaviour has to use ids of its own.
 */
export function describeBehaviours<Subject extends AsyncDisposable, All extends Behaviours<Subject>>(
  suite: string,
  behaviours: All,
  createSubject: () => Promise<Subject>,
  skips: readonly Skip<keyof All & string>[],
): void {
  describe(suite, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await createSubject();
    });
    afterAll(async () => {
      await subject[Symbol.asyncDispose]();
    });

    for (const [behaviour, check] of Object.entries(behaviours)) {
      const skip = skips.find(({ tests }) => tests.includes(behaviour));
      if (skip === undefined) {
        test(behaviour, () => check(subject));
      } else {
        test.skip(behaviour);
        console.error(`${suite}: "${behaviour}" is skipped. ${skip.reason}`);
      }
    }
  });
}
