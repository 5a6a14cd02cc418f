import { createCanaryHandler } from "@switchboard/adapters-aws/lambda";
import { countCanaryRounds } from "@switchboard/domain";
import { defineModule, needs } from "../module.ts";

/** Rounds of the canary, each told as a line of the log and as metrics. */
export const canary = defineModule({
  variables: {},
  makes: () => ({ canaryHandler: needs("runCanaryRound", "clock", "log").make(createCanaryHandler) }),
  decorates: () => ({
    runCanaryRound: needs("metrics").make(
      ({ metrics }) =>
        (run) =>
          countCanaryRounds(run, metrics),
    ),
  }),
});
