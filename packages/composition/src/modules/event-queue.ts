import { createSqsClient, createSqsEventQueue } from "@switchboard/adapters-aws/sqs";
import { announceDeadLetters } from "@switchboard/domain";
import { optional } from "valibot";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/**
 * Leaving events for the function that puts them on a bus, where the deployment has one. They go by a queue, so that the functions
 * that leave them need no client of EventBridge, which would make their start longer.
 */
export const eventQueue = defineModule({
  variables: { AWS_REGION: text, EVENT_QUEUE_URL: optional(url) },
  makes: ({ AWS_REGION: region, EVENT_QUEUE_URL: queueUrl }) => ({
    eventQueue: needs().make(() =>
      queueUrl === undefined ? undefined : createSqsEventQueue({ client: createSqsClient({ region }), queueUrl }),
    ),
  }),
  decorates: () => ({
    deadLetters: needs("eventQueue", "clock", "ids").make(
      ({ eventQueue: queue, ...parts }) =>
        (deadLetters) =>
          queue === undefined ? deadLetters : announceDeadLetters(deadLetters, { eventQueue: queue, ...parts }),
    ),
  }),
});
