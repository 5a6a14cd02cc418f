import { createSqsClient, createSqsDeliveryQueue } from "@switchboard/adapters-aws";
import { createDeliver, type Later } from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { text, url, wholeNumber } from "../configuration.ts";
import { deliveryLimits, postsPerSecond } from "../delivery-limits.ts";

/** More than a function posts to in its time. */
const mostDirect = 100_000;

/** Delivering messages: directly, and what is too much for that through a queue, where there is one. */
export const delivering = defineModule(
  {
    AWS_REGION: text,
    POSTS_PER_SECOND: optional(postsPerSecond),
    DELIVERY_QUEUE_URL: optional(url),
    DIRECT_DELIVERY_LIMIT: optional(wholeNumber(0, mostDirect), "500"),
  },
  (configuration) => {
    const { AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DIRECT_DELIVERY_LIMIT: directLimit } = configuration;
    const limits = deliveryLimits(configuration);
    const later = (): { readonly later?: Later } => {
      if (queueUrl === undefined) return {};
      const queue = createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl });
      return { later: { queue, directLimit } };
    };
    return {
      deliver: ({ registry, gateway, retireConnection: retire, clock, random, metrics }) =>
        createDeliver({ registry, gateway, retire, clock, random, metrics, limits, ...later() }),
    };
  },
);
