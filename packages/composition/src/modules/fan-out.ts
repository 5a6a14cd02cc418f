import { createSqsClient, createSqsDeliveryQueue } from "@switchboard/adapters-aws/sqs";
import { createDeliver, createStoreMessage } from "@switchboard/domain";
import { optional } from "valibot";
import { text, url, wholeNumber } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** More than a function posts to in its time. */
const mostInline = 100_000;

/** Storing messages where they are kept, and delivering them to their audiences: inline, and what is too much for that through a queue, where there is one. */
export const fanOut = defineModule({
  variables: {
    AWS_REGION: text,
    DELIVERY_QUEUE_URL: optional(url),
    DIRECT_DELIVERY_LIMIT: optional(wholeNumber(0, mostInline), "500"),
  },
  makes: ({ AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DIRECT_DELIVERY_LIMIT: inlineLimit }) => ({
    overflowQueue: needs("invocation").make(({ invocation }) =>
      queueUrl === undefined
        ? undefined
        : createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl, invocation }),
    ),
    storeMessage: needs("history", "historyOf", "protocols").make(createStoreMessage),
    deliver: needs("registry", "deliverer", "overflowQueue", "clock", "random", "metrics").make(
      ({ overflowQueue: queue, ...parts }) =>
        createDeliver({ ...parts, ...(queue !== undefined && { overflow: { queue, inlineLimit } }) }),
    ),
  }),
});
