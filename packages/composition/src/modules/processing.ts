import {
  createSqsClient,
  createSqsDeadLetters,
  createSqsDeliveryQueue,
  createTaskHandler,
} from "@switchboard/adapters-aws";
import { createWorkOffTasks } from "@switchboard/domain";
import { optional } from "valibot";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import { deliveryLimits, postsPerSecond } from "./delivery-limits.ts";

/** Processing the tasks that others have put into the delivery queue. */
export const processing = defineModule({
  variables: {
    AWS_REGION: text,
    POSTS_PER_SECOND: optional(postsPerSecond),
    DELIVERY_QUEUE_URL: url,
    DEAD_LETTER_QUEUE_URL: url,
  },
  makes: (configuration) => {
    const { AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl } = configuration;
    const limits = deliveryLimits(configuration);
    return {
      deliveryQueue: needs().make(() =>
        createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl }),
      ),
      deadLetters: needs().make(() =>
        createSqsDeadLetters({ client: createSqsClient({ region }), queueUrl: deadLetterUrl }),
      ),
      workOffTasks: needs(
        ...(["registry", "gateway", "retireConnection", "encoder", "deadLetters"] as const),
        ...(["deliveryQueue", "clock", "random", "metrics"] as const),
      ).make(({ retireConnection: retire, deliveryQueue: queue, ...parts }) => {
        if (queue === undefined) throw new RangeError("A worker has a queue.");
        return createWorkOffTasks({ ...parts, retire, queue, limits });
      }),
      deliverHandler: needs("workOffTasks", "deadLetters", "clock", "log").make(createTaskHandler),
    };
  },
});
