import { createSqsClient, createSqsDeadLetters, createSqsDeliveryQueue } from "@switchboard/adapters-aws";
import { createWorkOffTasks } from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { text, url } from "../configuration.ts";
import { deliveryLimits, postsPerSecond } from "../delivery-limits.ts";
import { tokens } from "../tokens.ts";

/** Working off what others have put into the queue. */
export const workingOff = defineModule(
  {
    AWS_REGION: text,
    POSTS_PER_SECOND: optional(postsPerSecond),
    DELIVERY_QUEUE_URL: url,
    DEAD_LETTER_QUEUE_URL: url,
  },
  (bind, configuration) => {
    const { AWS_REGION: region, DELIVERY_QUEUE_URL, DEAD_LETTER_QUEUE_URL } = configuration;
    const limits = deliveryLimits(configuration);
    const queue = () =>
      createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl: DELIVERY_QUEUE_URL });
    bind(tokens.deadLetters).toResolvedValue(() =>
      createSqsDeadLetters({ client: createSqsClient({ region }), queueUrl: DEAD_LETTER_QUEUE_URL }),
    );
    bind(tokens.workOffTasks).toResolvedValue(
      (registry, gateway, retire, encoder, deadLetters, clock, random, metrics) =>
        createWorkOffTasks({
          ...{ registry, gateway, retire, encoder, deadLetters, clock, random, metrics, limits },
          queue: queue(),
        }),
      [
        ...([tokens.registry, tokens.gateway, tokens.retireConnection, tokens.encoder] as const),
        ...([tokens.deadLetters, tokens.clock, tokens.random, tokens.metrics] as const),
      ],
    );
  },
);
