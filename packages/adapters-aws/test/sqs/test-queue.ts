import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { startSqs } from "@switchboard/local-sqs";
import { createSqsClient } from "../../src/sqs/index.ts";

// Any credentials will do for an SQS that is not AWS's, but there have to be some.
process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";

export interface TestQueue extends AsyncDisposable {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** The texts of the next messages, at least one; they are removed from the queue. */
  take(): Promise<readonly string[]>;
}

/** A queue on an SQS of its own. */
export async function createTestQueue(): Promise<TestQueue> {
  const sqs = await startSqs();
  // A receiver waits longer than a call of the hub's own may take.
  const client = createSqsClient({ endpoint: sqs.endpoint, region: "us-east-1", deadlineMs: 8000 });
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "DeliveryQueue" }));
  return {
    client,
    queueUrl: QueueUrl,
    async take() {
      const polling = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 };
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(polling));
      if (Messages.length === 0) throw new Error("The queue is empty.");
      for (const { ReceiptHandle } of Messages)
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = "" }) => Body);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await sqs.stop();
    },
  };
}
