import { createSqsClient, createSqsDeliveryQueue } from "@switchboard/adapters-aws";
import { createDeliver } from "@switchboard/domain";
import { optional } from "valibot";
import { text, url, wholeNumber } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import { deliveryLimits, postsPerSecond } from "./delivery-limits.ts";

/** More than a function posts to in its time. */
const mostDirect = 100_000;

/** Delivering messages: directly, and what is too much for that through a queue, where there is one. */
export const delivery = defineModule({
  variables: {
    AWS_REGION: text,
    POSTS_PER_SECOND: optional(postsPerSecond),
    DELIVERY_QUEUE_URL: optional(url),
    DIRECT_DELIVERY_LIMIT: optional(wholeNumber(0, mostDirect), "500"),
  },
  makes: (configuration) => {
    const { AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DIRECT_DELIVERY_LIMIT: directLimit } = configuration;
    const limits = deliveryLimits(configuration);
    return {
      deliveryQueue: needs().make(() =>
        queueUrl === undefined
          ? undefined
          : createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl }),
      ),
      deliver: needs("registry", "gateway", "retireConnection", "deliveryQueue", "clock", "random", "metrics").make(
        ({ retireConnection: retire, deliveryQueue: queue, ...parts }) =>
          createDeliver({ ...parts, retire, limits, ...(queue !== undefined && { later: { queue, directLimit } }) }),
      ),
    };
  },
});
