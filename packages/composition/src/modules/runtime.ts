import { createEmbeddedMetrics, createJsonLog, cryptoIds, systemClock } from "@switchboard/adapters-aws";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { text } from "../configuration.ts";

/** Time, ids, randomness, log and metrics of a Lambda function. */
export const runtime = defineModule(
  { AWS_LAMBDA_FUNCTION_NAME: optional(text, "local") },
  ({ AWS_LAMBDA_FUNCTION_NAME: functionName }) => ({
    clock: () => systemClock,
    ids: () => cryptoIds,
    random: () => Math.random,
    log: ({ clock }) => createJsonLog({ clock }),
    metrics: ({ clock }) => createEmbeddedMetrics({ clock, functionName }),
  }),
);
