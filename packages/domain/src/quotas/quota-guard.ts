import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import { membersIn } from "../groups/memberships.ts";
import type { Connection } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import {
  type MinuteQuotas,
  type MinuteUsage,
  minuteMs,
  minuteOf,
  type Principal,
  type Quotas,
  quotaNames,
  type Usage,
  type UserUsage,
} from "./quota.ts";
import { createUsageMeter, drainMs, forEachQuota, rememberLatest } from "./usage-meter.ts";

/** Whether a text may have an effect. */
export type Admission =
  | { readonly kind: "admitted" }
  | {
      /** `far-too-fast`: the connection does not wait as it is told, and is to be ended. */
      readonly kind: "too-fast" | "far-too-fast";
      /** Which quota is used up, such as `frames` or `user.bytes`. */
      readonly quota: string;
      readonly retryAfterMs: number;
    };

/** A text that is being counted. */
export interface CountedText {
  readonly admission: Admission;
  /**
   * Counts what it has come to beyond what it asked for, and has samples of all of it written.
   *
   * @throws a `StoreFault` when that fails; then less is counted than was used
   */
  account(further: Usage): Promise<void>;
}

/** Watches over the quotas of connections and users. */
export interface QuotaGuard {
  /** Counts what a text asks for, and says whether there is room for it. What is refused counts as well. */
  admit(sender: Connection, asked: Usage): CountedText;
}

/** One in so many texts is counted in the store, for as many of its kind; of those that use much of a quota more, for fewer. */
const sampleEvery = 16;

/** What uses this part of a quota, or more, is counted each time. */
const alwaysCounted = 1 / 16;

/** So often a quota may be asked for before the connection is ended. */
const farBeyond = 2;

/** Whose user's usage is remembered at most. */
const mostPrincipals = 10_000;

interface Holder {
  readonly prefix: "" | "user.";
  readonly key: string;
  readonly quotas: MinuteQuotas;
  /** What the store has counted in some minute, as far as that is known here. */
  readonly counted: MinuteUsage | undefined;
}

/**
 * Counts twice. This process knows exactly what has passed through it, so that a burst is met at once: a connection may use a
 * minute's quota in any moment, and gets it back over a minute. What passes through all processes is counted in the store, by
 * samples, so that there is no write for each text: that of the connection is read with its record anyway, that of a user is
 * the answer to the latest sample that was written from here.
 *
 * A text is admitted as long as anything is left, and counts for a whole quota at most: who is ended has gone on asking
 * although it was refused.
 */
export function createQuotaGuard({
  quotas,
  registry,
  userUsage,
  clock,
  random,
}: {
  readonly quotas: Pick<Quotas, "connection" | "user">;
  readonly registry: Pick<ConnectionRegistry, "addUsage">;
  readonly userUsage: UserUsage;
  readonly clock: Pick<Clock, "now">;
  readonly random: Random;
}): QuotaGuard {
  const meter = createUsageMeter(clock);
  /** By principal. */
  const countedOfUsers = new Map<string, MinuteUsage>();
  const isLimited = (limits: MinuteQuotas) => Object.keys(limits).length > 0;

  function holdersOf({ connectionId, used, identity }: Connection): readonly Holder[] {
    const user = principalOf(identity);
    const key = user && keyOf(user);
    return [
      { prefix: "" as const, key: `connection ${connectionId}`, quotas: quotas.connection, counted: used },
      ...(key === undefined
        ? []
        : [{ prefix: "user." as const, key, quotas: quotas.user, counted: countedOfUsers.get(key) }]),
    ].filter((holder) => isLimited(holder.quotas));
  }

  /** The quota that is used up most, how far, and when it is there again. */
  function worstOf(holders: readonly Holder[]): Admission {
    const nowMs = clock.now();
    const untilNextMinuteMs = (minuteOf(nowMs) + 1) * minuteMs - nowMs;
    let worst = { fill: 0, quota: "", retryAfterMs: 0 };
    for (const { prefix, key, quotas: limits, counted } of holders) {
      const seen = meter.fillOf(key, limits);
      for (const name of quotaNames) {
        const limit = limits[name];
        if (limit === undefined) continue;
        const here = { fill: seen[name], quota: `${prefix}${name}`, retryAfterMs: drainMs(seen[name]) };
        const isNow = counted?.minute === minuteOf(nowMs);
        const everywhere = { ...here, fill: isNow ? (counted[name] ?? 0) / limit : 0, retryAfterMs: untilNextMinuteMs };
        for (const each of [here, everywhere]) if (each.fill > worst.fill) worst = each;
      }
    }
    const { fill, ...told } = worst;
    if (fill < 1) return { kind: "admitted" };
    return { kind: fill < farBeyond ? "too-fast" : "far-too-fast", ...told };
  }

  async function sample(sender: Connection, { prefix, key, quotas: limits }: Holder, usage: Usage): Promise<void> {
    const weight = weightOf(usage, limits);
    if (random() * weight >= 1) return;
    const limited = quotaNames.filter((name) => limits[name] !== undefined);
    const weighed = limited.map((name) => [name, usage[name] * weight] as const);
    const counted = { ...Object.fromEntries(weighed), minute: minuteOf(clock.now()) };
    const user = principalOf(sender.identity);
    if (prefix === "") return registry.addUsage(sender, counted);
    if (user === undefined) return;
    const sum = await userUsage.add(user, counted);
    const known = countedOfUsers.get(key);
    // Of two samples under way, the answer to the first may come last.
    const isOlder =
      known !== undefined &&
      known.minute === sum.minute &&
      limited.some((name) => (known[name] ?? 0) > (sum[name] ?? 0));
    if (!isOlder) rememberLatest(countedOfUsers, key, sum, mostPrincipals);
  }

  return {
    admit(sender, asked) {
      const holders = holdersOf(sender);
      const admission = worstOf(holders);
      const counting = holders.map((holder) => {
        const before = atMost(asked, holder.quotas);
        meter.add(holder.key, before, holder.quotas);
        // At once: others of its kind may be on their way already, and each of them would find the quota unused.
        const early = weightOf(before, holder.quotas) === 1 ? sample(sender, holder, before) : undefined;
        // Whoever accounts for it is told.
        early?.catch(() => undefined);
        return { holder, before, early };
      });

      async function account(further: Usage): Promise<void> {
        const all = forEachQuota((name) => asked[name] + further[name]);
        const samples = counting.map(async ({ holder, before, early }) => {
          const used = atMost(all, holder.quotas);
          const added = forEachQuota((name) => used[name] - before[name]);
          meter.add(holder.key, added, holder.quotas);
          await early;
          const left = early === undefined ? used : added;
          if (quotaNames.some((name) => left[name] > 0)) await sample(sender, holder, left);
        });
        await Promise.all(samples);
      }

      return { admission, account };
    },
  };
}

/** For how many texts of its kind one stands that is counted in the store. */
function weightOf(usage: Usage, limits: MinuteQuotas): number {
  const most = Math.max(...quotaNames.map((name) => usage[name] / (limits[name] ?? Number.POSITIVE_INFINITY)));
  return Math.min(sampleEvery, Math.max(1, Math.floor(alwaysCounted / most)));
}

/** What is counted of a text: a whole quota at most, and nothing of what has none. */
function atMost(usage: Usage, limits: MinuteQuotas): Usage {
  return forEachQuota((name) => Math.min(usage[name], limits[name] ?? 0));
}

/** Who somebody was proved to be: the user, else the session; `undefined` where nothing was proved. */
export function principalOf(identity: Connection["identity"]): Principal | undefined {
  return membersIn(identity)[0];
}

function keyOf({ kind, id }: Principal): string {
  return `${kind} ${id}`;
}
