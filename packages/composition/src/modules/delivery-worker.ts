import { createTaskHandler } from "@switchboard/adapters-aws/lambda";
import {
  createSqsClient,
  createSqsDeadLetters,
  createSqsDeliveryQueue,
  createSqsUnregisterQueue,
} from "@switchboard/adapters-aws/sqs";
import {
  createDeliver,
  createProcessPresenceTask,
  createProcessTasks,
  createProcessUnregisterTask,
} from "@switchboard/domain";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** To so many connections a worker tells itself who has come and gone; more are tasks of their own. */
const toldInline = 500;

/** Processing the tasks that others have put into the delivery queue. */
export const deliveryWorker = defineModule({
  variables: { AWS_REGION: text, DELIVERY_QUEUE_URL: url, DEAD_LETTER_QUEUE_URL: url },
  makes: ({ AWS_REGION: region, DELIVERY_QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl }) => ({
    deliveryQueue: needs("invocation").make(({ invocation }) =>
      createSqsDeliveryQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl, invocation }),
    ),
    unregisterQueue: needs("invocation").make(({ invocation }) =>
      createSqsUnregisterQueue({ client: createSqsClient({ region, attempts: 1 }), queueUrl, invocation }),
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
    processPresenceTask: needs(
      ...(["registry", "presenceBoard", "presenceQueue", "hasPresence"] as const),
      ...(["deliverer", "deliveryQueue", "clock", "random", "metrics"] as const),
    ).make(({ registry, presenceBoard: board, presenceQueue, hasPresence, deliveryQueue, ...parts }) => {
      const deliver = createDeliver({
        ...parts,
        // Whoever has just come asks for what was told before, and is to miss nothing that is told after.
        registry: { registrationsAt: (address) => registry.registrationsAt(address, { fresh: true }) },
        overflow: { queue: deliveryQueue, inlineLimit: toldInline },
      });
      const { clock, random } = parts;
      return createProcessPresenceTask({ registry, board, queue: presenceQueue, deliver, hasPresence, clock, random });
    }),
    deliverHandler: needs(
      ...(["processTasks", "processUnregisterTask", "processPresenceTask", "deadLetters"] as const),
      ...(["clock", "log", "invocation"] as const),
    ).make(createTaskHandler),
  }),
});
