import { createEmbeddedMetrics, createJsonLog } from "@switchboard/adapters-aws/observability";
import { cryptoIds, systemClock } from "@switchboard/adapters-aws/runtime";
import { countFaults } from "@switchboard/domain";
import { optional } from "valibot";
import { text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Time, ids, randomness, log and metrics of a Lambda function. */
export const runtime = defineModule({
  variables: { AWS_LAMBDA_FUNCTION_NAME: optional(text, "local") },
  makes: ({ AWS_LAMBDA_FUNCTION_NAME: functionName }) => ({
    clock: needs().make(() => systemClock),
    ids: needs().make(() => cryptoIds),
    random: needs().make(() => Math.random),
    log: needs("clock").make(({ clock }) => createJsonLog({ clock })),
    metrics: needs("clock").make(({ clock }) => createEmbeddedMetrics({ clock, functionName })),
  }),
  decorates: () => ({
    log: needs("metrics").make(
      ({ metrics }) =>
        (log) =>
          countFaults(log, metrics),
    ),
  }),
});
