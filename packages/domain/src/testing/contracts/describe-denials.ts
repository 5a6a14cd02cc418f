import { expect } from "vitest";
import { type Denials, type Party, StoreFault } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface DenialsSubject extends AsyncDisposable {
  readonly denials: Denials;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: Denials;
}

function sampleParty(kind: Party["kind"] = "user"): Party {
  return { kind, id: uniqueId(kind) };
}

const [soonMs, laterMs] = [4_000_000_000_123, 4_000_000_500_456];

const behaviours = {
  "tells when the last denial of any of the parties ends, to the millisecond": async ({ denials }) => {
    const [user, session] = [sampleParty("user"), sampleParty("session")];
    await denials.deny(user, soonMs);
    expect(await denials.until([user, session])).toBe(soonMs);
    await denials.deny(session, laterMs);
    expect(await denials.until([user, session])).toBe(laterMs);
    expect(await denials.until([session, user])).toBe(laterMs);
    expect(await denials.until([user])).toBe(soonMs);
  },

  "knows nothing of whoever was never denied, and of nobody": async ({ denials }) => {
    expect(await denials.until([sampleParty(), sampleParty("session")])).toBeUndefined();
    expect(await denials.until([])).toBeUndefined();
  },

  "keeps a user apart from a session of the same id, of whatever characters": async ({ denials }) => {
    const id = `${uniqueId("party")}#/ü`;
    await denials.deny({ kind: "user", id }, soonMs);
    expect(await denials.until([{ kind: "session", id }])).toBeUndefined();
    await denials.deny({ kind: "session", id }, laterMs);
    await denials.allow({ kind: "user", id });
    expect(await denials.until([{ kind: "user", id }])).toBeUndefined();
    expect(await denials.until([{ kind: "session", id }])).toBe(laterMs);
  },

  "goes by what was said last, be it earlier or later": async ({ denials }) => {
    const party = sampleParty();
    for (const untilMs of [soonMs, laterMs, laterMs, soonMs]) {
      await denials.deny(party, untilMs);
      expect(await denials.until([party])).toBe(untilMs);
    }
  },

  "takes a denial back, also one that is not there": async ({ denials }) => {
    const party = sampleParty();
    await denials.deny(party, soonMs);
    for (let nth = 0; nth < 2; nth += 1) {
      await denials.allow(party);
      expect(await denials.until([party])).toBeUndefined();
    }
    await denials.deny(party, laterMs);
    expect(await denials.until([party])).toBe(laterMs);
  },

  "throws a StoreFault when its store fails": async ({ broken = missing("broken") }) => {
    const party = sampleParty();
    await expect(broken.until([party])).rejects.toBeInstanceOf(StoreFault);
    await expect(broken.deny(party, soonMs)).rejects.toBeInstanceOf(StoreFault);
    await expect(broken.allow(party)).rejects.toBeInstanceOf(StoreFault);
  },
} satisfies Behaviours<DenialsSubject>;

export type DenialsBehaviour = keyof typeof behaviours;

/** The contract of `Denials`. */
export function describeDenials(
  name: string,
  createSubject: () => Promise<DenialsSubject>,
  skips: readonly Skip<DenialsBehaviour>[] = [],
): void {
  describeBehaviours(`Denials: ${name}`, behaviours, createSubject, skips);
}
