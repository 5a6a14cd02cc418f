import type { Clock, Secret, SecretStore } from "@switchboard/domain";

/** A secret at hand. */
export interface CachedSecret {
  /** As it was not longer ago than its time limit. */
  get(): Promise<Secret>;
  /**
   * One that is newer than `known`. `undefined` if it was fetched a moment ago, so that nobody can have it fetched all the
   * time, or cannot be fetched: what is known is good for its time.
   */
  refetched(known: Secret): Promise<Secret | undefined>;
}

/** For how long a fetch that failed is not repeated: whoever asks meanwhile gets the same fault. */
const failurePauseMs = 1000;

/**
 * Keeps a secret for a time. Callers at once share one fetch.
 *
 * @param options.keepMs how old it may get
 * @param options.pauseMs how long it is not refetched after a fetch, be it one that failed
 */
export function createCachedSecret({
  store,
  name,
  clock,
  keepMs,
  pauseMs,
}: {
  readonly store: SecretStore;
  readonly name: string;
  readonly clock: Pick<Clock, "now">;
  readonly keepMs: number;
  readonly pauseMs: number;
}): CachedSecret {
  let kept: { readonly secret: Secret; readonly untilMs: number } | undefined;
  let failed: { readonly fault: unknown; readonly untilMs: number } | undefined;
  let refetchFromMs = 0;
  let underWay: Promise<Secret> | undefined;

  async function read(): Promise<Secret> {
    const beganMs = clock.now();
    refetchFromMs = beganMs + pauseMs;
    try {
      const secret = await store.read(name);
      kept = { secret, untilMs: beganMs + keepMs };
      return secret;
    } catch (fault) {
      failed = { fault, untilMs: clock.now() + failurePauseMs };
      throw fault;
    } finally {
      underWay = undefined;
    }
  }

  function fetchNow(): Promise<Secret> {
    underWay ??= read();
    return underWay;
  }

  return {
    async get() {
      if (kept !== undefined && clock.now() < kept.untilMs) return kept.secret;
      if (failed !== undefined && clock.now() < failed.untilMs) throw failed.fault;
      return fetchNow();
    },
    async refetched(known) {
      // Somebody else's fetch may have ended since.
      if (kept !== undefined && kept.secret !== known) return kept.secret;
      if (underWay === undefined && clock.now() < refetchFromMs) return undefined;
      return fetchNow().catch(() => undefined);
    },
  };
}
