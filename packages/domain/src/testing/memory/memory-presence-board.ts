import {
  type Clock,
  type Counted,
  isTakeable,
  type LookRecord,
  nothingShown,
  type PresenceBoard,
  type Shown,
  stirred,
  whyNotTaken,
} from "../../index.ts";

interface Kept extends LookRecord {
  readonly leftAtMs?: number;
  readonly shown: Shown;
  readonly counted?: Counted;
}

/** Remembers as long as the process lives. */
export function createMemoryPresenceBoard({ clock }: { readonly clock: Pick<Clock, "now"> }): PresenceBoard {
  const groups = new Map<string, Kept>();
  const keptOf = (group: string): Kept => groups.get(group) ?? { shown: nothingShown };
  const change = (group: string, changes: Partial<Kept>) => groups.set(group, { ...keptOf(group), ...changes });

  return {
    async stir(group, { dueAtMs, leftAtMs }) {
      const stir = stirred(keptOf(group), dueAtMs, clock.now());
      if (leftAtMs !== undefined) change(group, { leftAtMs });
      if (stir === undefined) return undefined;
      change(group, { dueAtMs });
      return stir.atMs;
    },

    async take(group, lookUntilMs) {
      const nowMs = clock.now();
      const { dueAtMs: _due, ...kept } = keptOf(group);
      if (!isTakeable(keptOf(group), nowMs)) return whyNotTaken(keptOf(group), nowMs);
      groups.set(group, { ...kept, look: nowMs, lookUntilMs });
      const { look: previousMs, leftAtMs, lookUntilMs: unendedMs, shown } = kept;
      return {
        ...{ outcome: "taken", look: nowMs, shown },
        ...(previousMs !== undefined && { previousMs }),
        ...(leftAtMs !== undefined && { leftAtMs }),
        ...(unendedMs !== undefined && { isRepeat: true }),
      };
    },

    async show(group, look, { shown, counts, quietUntilMs }) {
      const { lookUntilMs: _until, ...kept } = keptOf(group);
      if (kept.look !== look) return false;
      const counted = { ...counts, atMs: clock.now() };
      groups.set(group, { ...kept, shown, counted, ...(quietUntilMs !== undefined && { quietUntilMs }) });
      return true;
    },

    shown: async (group) => keptOf(group).shown,

    counted: async (group) => keptOf(group).counted,

    async keepCount(group, counted) {
      const { users } = keptOf(group).counted ?? {};
      change(group, { counted: { ...counted, ...(users !== undefined && { users }) } });
    },
  };
}
