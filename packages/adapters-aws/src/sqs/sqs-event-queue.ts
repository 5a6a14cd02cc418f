import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { EventQueue } from "@switchboard/domain";
import { encodeEvents } from "./event-text.ts";

/** Events in a queue of SQS: those that are put together are one message. */
export function createSqsEventQueue({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): EventQueue {
  return {
    async put(events) {
      try {
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: encodeEvents(events) }));
      } catch (cause) {
        throw new Error("SQS did not take events.", { cause });
      }
    },
  };
}
