import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Remote } from "../support/remote.ts";

/** What feeds the workers with the queue's messages, one at a time each, as Lambda's event source mapping does. */
export interface EventSource {
  /** @returns how many messages there were, once the queue is empty and nobody works any more */
  drain(): Promise<number>;
}

export function createEventSource({
  endpoint,
  region,
  queueUrl,
  workers,
  limitMs,
}: {
  readonly endpoint: string;
  readonly region: string;
  readonly queueUrl: string;
  readonly workers: readonly Remote[];
  /** What an invocation has. */
  readonly limitMs: number;
}): EventSource {
  const client = new SQSClient({ endpoint, region });

  async function feed(worker: Remote): Promise<number> {
    for (let count = 0; ; count += 1) {
      const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
      if (message === undefined) return count;
      const { MessageId: messageId, Body: body, ReceiptHandle } = message;
      const event = { Records: [{ messageId, body, attributes: { ApproximateReceiveCount: "1" } }] };
      const { batchItemFailures } = await worker.ask<{ readonly batchItemFailures: readonly unknown[] }>("invoke", {
        event,
        limitMs,
      });
      if (batchItemFailures.length > 0) throw new Error("A worker could not process its task.");
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }

  return {
    async drain() {
      const counts = await Promise.all(workers.map(feed));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}
