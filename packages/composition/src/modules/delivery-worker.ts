import { createTaskHandler } from "@switchboard/adapters-aws/lambda";
import {
  createSqsClient,
  createSqsDeadLetters,
  createSqsDeliveryQueue,
  createSqsUnregisterQueue,
} from "@switchboard/adapters-aws/sqs";
import { createProcessTasks, createProcessUnregisterTask } from "@switchboard/domain";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Processing the tasks that others have put into the delivery queue. */
export const deliveryWorker = defineModule({
  variables: { AWS_REGION: text, DELIVERY_QUEUE_URL: url, DEAD_LETTER_QUEUE_URL: url },
  makes: ({ AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl }) => ({
    deliveryQueue: needs().make(() =>
      createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl }),
    ),
    unregisterQueue: needs().make(() =>
      createSqsUnregisterQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl }),
    ),
    deadLetters: needs().make(() =>
      createSqsDeadLetters({ client: createSqsClient({ region }), queueUrl: deadLetterUrl }),
    ),
    processTasks: needs("deliverer", "deliveryQueue", "deadLetters", "clock", "random", "metrics").make(
      ({ deliveryQueue: queue, ...parts }) => createProcessTasks({ ...parts, queue }),
    ),
    processUnregisterTask: needs("unregister", "unregisterQueue", "deadLetters", "clock", "random").make(
      ({ unregisterQueue: queue, ...parts }) => createProcessUnregisterTask({ ...parts, queue }),
    ),
    deliverHandler: needs("processTasks", "processUnregisterTask", "deadLetters", "clock", "log").make(
      createTaskHandler,
    ),
  }),
});
