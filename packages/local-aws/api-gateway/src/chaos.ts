import { amount, type Rule } from "@switchboard/local-service";

/** What can be made to go wrong while the gateway runs. Probabilities are from 0, never, to 1, always. */
export interface Chaos {
  /** Lose `$disconnect`: it is best effort on AWS (documented). */
  readonly dropDisconnect: number;
  /** Deliver `$disconnect` twice. */
  readonly duplicateDisconnect: number;
  /** Start the handling of each frame after a random delay up to this many milliseconds, so that frames overtake. */
  readonly reorderWindowMs: number;
  /** Hold every post for so many milliseconds before it is handled. */
  readonly postLatencyMs: number;
  /** Answer posts with 429. */
  readonly throttlePosts: number;
  /** Answer posts with 410 although the connection is open. */
  readonly gonePosts: number;
  /** Answer frames with the error frame for throttling. */
  readonly throttleFrames: number;
  /** Refuse handshakes with 429. */
  readonly throttleHandshakes: number;
}

export const NO_CHAOS: Chaos = {
  dropDisconnect: 0,
  duplicateDisconnect: 0,
  reorderWindowMs: 0,
  postLatencyMs: 0,
  throttlePosts: 0,
  gonePosts: 0,
  throttleFrames: 0,
  throttleHandshakes: 0,
};

const probability = amount(0, 1);
const delay = amount(0, 3_600_000);

/** What chaos that somebody wrote down may be. */
export const CHAOS_RULES = {
  dropDisconnect: probability,
  duplicateDisconnect: probability,
  reorderWindowMs: delay,
  postLatencyMs: delay,
  throttlePosts: probability,
  gonePosts: probability,
  throttleFrames: probability,
  throttleHandshakes: probability,
} satisfies Readonly<Record<keyof Chaos, Rule>>;

/** How a post is answered instead of being handled; `pass` lets it through, to place the others. */
export type PostOutcome = "gone" | "throttled" | "pass";

/** Chaos that can be changed while the gateway runs. */
export interface ChaosControl {
  current(): Chaos;
  /** Changes some settings, keeps the others. */
  change(patch: Partial<Chaos>): Chaos;
  /** Decides the next posts to a connection, one outcome each, before any probability is asked. */
  nextPosts(connectionId: string, outcomes: readonly PostOutcome[]): void;
  /** Whether something with this probability happens now. */
  strikes(probability: number): boolean;
  /** What happens to a post to this connection now. */
  postOutcome(connectionId: string): PostOutcome;
  /** How long to hold back a frame. */
  frameDelayMs(): number;
}

/** @param random from 0 inclusive to 1 exclusive. */
export function createChaosControl(random: () => number, initial: Partial<Chaos> = {}): ChaosControl {
  let chaos: Chaos = { ...NO_CHAOS, ...initial };
  const scripted = new Map<string, PostOutcome[]>();
  const strikes = (probability: number) => probability > 0 && random() < probability;

  function scriptedOutcome(connectionId: string): PostOutcome | undefined {
    const outcomes = scripted.get(connectionId);
    const outcome = outcomes?.shift();
    if (outcomes?.length === 0) scripted.delete(connectionId);
    return outcome;
  }

  return {
    current: () => chaos,
    change(patch) {
      chaos = { ...chaos, ...patch };
      return chaos;
    },
    nextPosts(connectionId, outcomes) {
      scripted.set(connectionId, [...(scripted.get(connectionId) ?? []), ...outcomes]);
    },
    strikes,
    postOutcome(connectionId) {
      const outcome = scriptedOutcome(connectionId);
      if (outcome !== undefined) return outcome;
      if (strikes(chaos.gonePosts)) return "gone";
      return strikes(chaos.throttlePosts) ? "throttled" : "pass";
    },
    frameDelayMs: () => random() * chaos.reorderWindowMs,
  };
}
