import { createEmbeddedMetrics, createJsonLog, cryptoIds, systemClock } from "@switchboard/adapters-aws";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { text } from "../configuration.ts";
import { tokens } from "../tokens.ts";

/** Time, ids, randomness, log and metrics of a Lambda function. */
export const runtime = defineModule({ AWS_LAMBDA_FUNCTION_NAME: optional(text, "local") }, (bind, configuration) => {
  bind(tokens.clock).toConstantValue(systemClock);
  bind(tokens.ids).toConstantValue(cryptoIds);
  bind(tokens.random).toConstantValue(Math.random);
  bind(tokens.log).toResolvedValue((clock) => createJsonLog({ clock }), [tokens.clock]);
  bind(tokens.metrics).toResolvedValue(
    (clock) => createEmbeddedMetrics({ clock, functionName: configuration.AWS_LAMBDA_FUNCTION_NAME }),
    [tokens.clock],
  );
});
