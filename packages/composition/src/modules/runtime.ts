import {
  type CurrentInvocation,
  createCurrentInvocation,
  createEmbeddedMetrics,
  createJsonLog,
  logLevels,
} from "@switchboard/adapters-aws/observability";
import { cryptoIds, systemClock } from "@switchboard/adapters-aws/runtime";
import { countFaults } from "@switchboard/domain";
import { optional } from "valibot";
import { flag, oneOf, text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import type { Parts } from "../parts.ts";

/** Time, ids, randomness, log and metrics of a Lambda function, and which invocation is under way. */
export const runtime = defineModule({
  variables: {
    AWS_LAMBDA_FUNCTION_NAME: optional(text, "local"),
    /** What the deployment is called, in every log line. */
    POWERTOOLS_SERVICE_NAME: optional(text, "switchboard"),
    /** The least level of the lines that are logged. Metrics are written whatever it is. */
    LOG_LEVEL: optional(oneOf(logLevels), "INFO"),
    /** Whether X-Ray's traces are logged, and go with what is put into queues. */
    TRACING: optional(flag, "false"),
  },
  makes: ({
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    POWERTOOLS_SERVICE_NAME: service,
    LOG_LEVEL: level,
    TRACING: isTraced,
  }) => ({
    clock: needs().make(() => systemClock),
    ids: needs().make(() => cryptoIds),
    random: needs().make(() => Math.random),
    invocation: needs().make(() => createCurrentInvocation({ isTraced })),
    log: needs("clock", "invocation").make((parts) => createJsonLog({ ...parts, service, level })),
    metrics: needs("clock").make(({ clock }) => createEmbeddedMetrics({ clock, functionName })),
  }),
  decorates: () => {
    const begins = needs("invocation").make(({ invocation }) => beginning(invocation));
    return {
      log: needs("metrics").make(
        ({ metrics }) =>
          (log) =>
            countFaults(log, metrics),
      ),
      ...({
        ...{ connectHandler: begins, disconnectHandler: begins, messageHandler: begins, deliverHandler: begins },
        ...{ publishHandler: begins, manageHandler: begins, inspectHandler: begins, eventHandler: begins },
        canaryHandler: begins,
      } satisfies Record<HandlerName, unknown>),
    };
  },
});

/** A handler that is not among these would log with the id of no invocation. */
type HandlerName = Extract<keyof Parts, `${string}Handler`>;

/** A handler that says first which invocation it is called for, by what Lambda gives it beside the event. */
function beginning(invocation: CurrentInvocation) {
  return <Given extends readonly unknown[], Result>(handle: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      invocation.begin(given[1]);
      return handle(...given);
    };
}
