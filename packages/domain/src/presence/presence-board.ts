import type { Shown } from "./look.ts";

/** What has changed in a group. */
export interface Stir {
  /** When it is to be looked at, in epoch milliseconds. */
  readonly dueAtMs: number;
  /** When somebody has left it, in epoch milliseconds; absent where nobody has. */
  readonly leftAtMs?: number;
}

/** What became of an attempt to look at a group. */
export type Taken =
  | ({
      readonly outcome: "taken";
      /** Names the look; higher than that of every look before, and the revision of what it tells. */
      readonly look: number;
      readonly shown: Shown;
    } & {
      /** When it was looked at before, and when somebody last left it. */
      readonly previousMs?: number;
      readonly leftAtMs?: number;
      /** The look before was not ended: it may have told what `shown` does not know of. Absent where it was. */
      readonly isRepeat?: true;
    })
  /** No look is due now: others have done it, or will. `dueAtMs` is when the next is, if one is known. */
  | { readonly outcome: "not-due"; readonly dueAtMs?: number }
  /** One is due, but somebody is looking, or the group has just been told something: try again then. */
  | { readonly outcome: "later"; readonly atMs: number };

/** How many are in a group. */
export interface Counts {
  readonly connections: number;
  /** Occupants; absent where the group has not been looked at. */
  readonly users?: number;
}

/** Counts, and when they were taken, in epoch milliseconds. */
export interface Counted extends Counts {
  readonly atMs: number;
}

/** What a look comes to. */
export interface LookResult {
  /** What has been told by now; the one that was taken where nothing has changed. */
  readonly shown: Shown;
  readonly counts: Required<Counts>;
  /** Until when the group is not to be told anything more, in epoch milliseconds; absent where it has not been told anything. */
  readonly quietUntilMs?: number;
}

/**
 * Remembers when a group is to be looked at and what its connections have been told. Looks at one group come one after the
 * other, unless one takes longer than it said: then what it told is not kept, and is told again.
 *
 * Every method throws a `StoreFault` when the store fails.
 */
export interface PresenceBoard {
  /**
   * Has a group looked at, unless it will be by then. To be called after what has changed is in the registry.
   *
   * @returns when, in epoch milliseconds, if the caller has to see to it: a task is to be put. Absent if somebody else has
   */
  stir(group: string, stir: Stir): Promise<number | undefined>;

  /**
   * Begins a look that is due. Whatever is stirred from now on makes another one due; whatever was before is in the registry,
   * for a `fresh` read. A look that has not been ended in its time may be taken again.
   *
   * @param untilMs until when it will have been ended, in epoch milliseconds
   */
  take(group: string, untilMs: number): Promise<Taken>;

  /**
   * Ends a look, after what it told has been sent: whoever is killed before has it told again.
   *
   * @returns whether it was kept: not if another look has begun meanwhile
   */
  show(group: string, look: number, result: LookResult, before: Shown): Promise<boolean>;

  /** What the connections of a group have been told; sees every `show` that has returned. */
  shown(group: string): Promise<Shown>;

  /** The latest counts of a group; absent where there are none. */
  counted(group: string): Promise<Counted | undefined>;

  /** Keeps a count of connections that was taken apart from a look. */
  keepCount(group: string, counted: Omit<Counted, "users">): Promise<void>;
}
