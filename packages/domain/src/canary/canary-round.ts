import type { Metrics } from "../runtime/metrics.ts";

/** What came of a round of the canary. */
export type CanaryRound =
  | {
      readonly outcome: "arrived";
      /** From publishing a message until it arrived. */
      readonly latencyMs: number;
    }
  | {
      readonly outcome: "failed";
      /** The step that failed, in a word. */
      readonly step: string;
      /** Why, in words that hold no token and no signature. */
      readonly problem: string;
      /** Messages that did not arrive in time. */
      readonly lost: number;
      /** Of the message that did arrive, if there was one. */
      readonly latencyMs?: number;
    };

/** Uses the hub once as a client and a backend do. Never throws, and ends in its time whatever the hub does. */
export type RunCanaryRound = () => Promise<CanaryRound>;

/** Counts what comes of rounds. */
export function countCanaryRounds(run: RunCanaryRound, metrics: Pick<Metrics, "record">): RunCanaryRound {
  return async () => {
    const round = await run();
    const { latencyMs } = round;
    metrics.record({
      CanarySuccess: round.outcome === "arrived" ? 1 : 0,
      CanaryLost: round.outcome === "arrived" ? 0 : round.lost,
      ...(latencyMs !== undefined && { CanaryLatency: latencyMs }),
    });
    return round;
  };
}
