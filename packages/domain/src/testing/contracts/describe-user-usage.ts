import { expect } from "vitest";
import { type Principal, StoreFault, type UserUsage } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface UserUsageSubject extends AsyncDisposable {
  readonly usage: UserUsage;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: UserUsage;
}

const minute = 29_456_789;

const behaviours = {
  "adds what somebody uses in a minute, and tells all of it": async ({ usage }) => {
    const ada = sample();
    expect(await usage.add(ada, { minute, frames: 16, bytes: 0 })).toEqual({ minute, frames: 16, bytes: 0 });
    expect(await usage.add(ada, { minute, frames: 1, bytes: 7 })).toEqual({ minute, frames: 17, bytes: 7 });
    expect(await usage.add(ada, { minute, deliveries: 3 })).toEqual({ minute, frames: 17, bytes: 7, deliveries: 3 });
  },

  "keeps minutes, and users and sessions of the same id, apart": async ({ usage }) => {
    const [ada, session] = [sample(), sample("session")];
    await usage.add(ada, { minute, frames: 16 });
    expect(await usage.add({ ...ada, kind: "session" }, { minute, frames: 1 })).toEqual({ minute, frames: 1 });
    expect(await usage.add(session, { minute, frames: 2 })).toEqual({ minute, frames: 2 });
    expect(await usage.add(ada, { minute: minute + 1, frames: 3 })).toEqual({ minute: minute + 1, frames: 3 });
    expect(await usage.add(ada, { minute, frames: 1 })).toEqual({ minute, frames: 17 });
  },

  "counts everything that is added at once, and answers with what was added before": async ({ usage }) => {
    const ada = sample();
    const told = await Promise.all(Array.from({ length: 12 }, () => usage.add(ada, { minute, addresses: 5 })));
    expect(Math.max(...told.map(({ addresses = 0 }) => addresses))).toBe(60);
    expect(new Set(told.map(({ addresses }) => addresses)).size).toBe(12);
  },

  "throws a StoreFault when its store fails": async ({ broken = missing("broken") }) => {
    await expect(broken.add(sample(), { minute, frames: 1 })).rejects.toBeInstanceOf(StoreFault);
  },
} satisfies Behaviours<UserUsageSubject>;

export type UserUsageBehaviour = keyof typeof behaviours;

/**
 * What every `UserUsage` has to do, as a suite of tests.
 *
 * @param createSubject called once; the subject's store is used by nobody else
 */
export function describeUserUsage(
  name: string,
  createSubject: () => Promise<UserUsageSubject>,
  skip: readonly Skip<UserUsageBehaviour>[] = [],
): void {
  describeBehaviours(`UserUsage: ${name}`, behaviours, createSubject, skip);
}

function sample(kind: Principal["kind"] = "user"): Principal {
  return { kind, id: `${uniqueId(kind)}#/ü` };
}
