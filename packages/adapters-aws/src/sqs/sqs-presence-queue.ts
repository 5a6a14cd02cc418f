import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { PresenceQueue } from "@switchboard/domain";
import { delaySecondsOf } from "./delay-seconds.ts";
import type { SqsDeliveryQueueOptions } from "./sqs-delivery-queue.ts";
import { encodePresenceTask } from "./task-text.ts";
import { traceAttribute } from "./trace-attribute.ts";

/** Groups to look at, in the queue of the deliveries: the same workers take both. */
export function createSqsPresenceQueue({ client, queueUrl, invocation }: SqsDeliveryQueueOptions): PresenceQueue {
  return {
    async put(task, delayMs) {
      const delaySeconds = delaySecondsOf(delayMs);
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: encodePresenceTask(task),
            ...traceAttribute(task.trace, invocation),
            ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
          }),
        );
      } catch (cause) {
        throw new Error("SQS did not take a group to look at.", { cause });
      }
    },
  };
}
