import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { UnregisterQueue } from "@switchboard/domain";
import { delaySecondsOf } from "./delay-seconds.ts";
import type { SqsDeliveryQueueOptions } from "./sqs-delivery-queue.ts";
import { encodeUnregisterTask } from "./task-text.ts";
import { traceAttribute } from "./trace-attribute.ts";

/** Connections that have closed, in the queue of the deliveries: the same workers take both. */
export function createSqsUnregisterQueue({ client, queueUrl, invocation }: SqsDeliveryQueueOptions): UnregisterQueue {
  return {
    async put(task, delayMs) {
      const delaySeconds = delaySecondsOf(delayMs);
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: encodeUnregisterTask(task),
            ...traceAttribute(task.trace, invocation),
            ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
          }),
        );
      } catch (cause) {
        throw new Error("SQS did not take a connection to unregister.", { cause });
      }
    },
  };
}
