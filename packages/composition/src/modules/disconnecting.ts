import { createDisconnectHandler } from "@switchboard/adapters-aws/lambda";
import { createSqsClient, createSqsUnregisterQueue } from "@switchboard/adapters-aws/sqs";
import { createUnregisterClosed } from "@switchboard/domain";
import { optional } from "valibot";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Forgetting connections that have closed: at once, or through the queue of the workers, where there is one. */
export const disconnecting = defineModule({
  variables: { AWS_REGION: text, DELIVERY_QUEUE_URL: optional(url) },
  makes: ({ AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl }) => ({
    closedQueue: needs("invocation").make(({ invocation }) =>
      queueUrl === undefined
        ? undefined
        : createSqsUnregisterQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl, invocation }),
    ),
    unregisterClosed: needs("unregister", "closedQueue", "clock", "random").make(({ closedQueue: queue, ...parts }) =>
      createUnregisterClosed({ ...parts, ...(queue !== undefined && { queue }) }),
    ),
    disconnectHandler: needs("unregisterClosed", "clock", "log").make(createDisconnectHandler),
  }),
});
