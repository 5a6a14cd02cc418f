import { createSqsClient, createSqsDeadLetters, createSqsDeliveryQueue } from "@switchboard/adapters-aws";
import { createWorkOffTasks } from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { text, url } from "../configuration.ts";
import { deliveryLimits, postsPerSecond } from "../delivery-limits.ts";

/** Working off what others have put into the queue. */
export const workingOff = defineModule(
  {
    AWS_REGION: text,
    POSTS_PER_SECOND: optional(postsPerSecond),
    DELIVERY_QUEUE_URL: url,
    DEAD_LETTER_QUEUE_URL: url,
  },
  (configuration) => {
    const { AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl } = configuration;
    const limits = deliveryLimits(configuration);
    return {
      deadLetters: () => createSqsDeadLetters({ client: createSqsClient({ region }), queueUrl: deadLetterUrl }),
      workOffTasks: ({ registry, gateway, retireConnection: retire, encoder, deadLetters, clock, random, metrics }) => {
        const queue = createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl });
        return createWorkOffTasks({
          registry,
          gateway,
          retire,
          encoder,
          deadLetters,
          clock,
          random,
          metrics,
          limits,
          queue,
        });
      },
    };
  },
);
