import type { RunCanaryRound } from "@switchboard/domain";
import type { Observers } from "./observed.ts";
import type { InvocationContext } from "./queue-events.ts";

/**
 * Runs a round of the canary, whatever the event is: a rule's, or one of somebody who tries it. A round that fails is no failed
 * invocation, which would be repeated; its metric is what tells.
 */
export function createCanaryHandler({
  runCanaryRound,
  clock,
  log,
}: Observers & {
  readonly runCanaryRound: RunCanaryRound;
}): (event: unknown, context: InvocationContext) => ReturnType<RunCanaryRound> {
  return async () => {
    const beganAtMs = clock.now();
    const round = await runCanaryRound();
    const fields = { ...round, durationMs: clock.now() - beganAtMs };
    if (round.outcome === "arrived") log.info("canary", fields);
    else log.warn("canary", fields);
    return round;
  };
}
