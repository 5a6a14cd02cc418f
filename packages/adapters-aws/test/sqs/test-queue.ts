import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { createManualClock } from "@switchboard/adjustable-clock";
import { startSqs } from "@switchboard/local-sqs";
import { createSqsClient } from "../../src/sqs/index.ts";

// Any credentials will do for an SQS that is not AWS's, but there have to be some.
process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";

export interface TestQueue extends AsyncDisposable {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** The texts of some of the messages that receivers see at the moment, if there are any; they are removed from the queue. */
  take(): Promise<readonly string[]>;
  /** Lets so much time pass for the queue, for which none passes otherwise. */
  pass(ms: number): Promise<void>;
}

/** A queue on an SQS of its own. */
export async function createTestQueue(): Promise<TestQueue> {
  const clock = createManualClock();
  const sqs = await startSqs({ clock });
  // A machine that does much else besides takes longer than a call of the hub's own may take.
  const client = createSqsClient({ endpoint: sqs.endpoint, region: "us-east-1", deadlineMs: 8000 });
  const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "DeliveryQueue" }));
  return {
    client,
    queueUrl: QueueUrl,
    async take() {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { ReceiptHandle } of Messages)
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = "" }) => Body);
    },
    pass: async (ms) => clock.advance(ms),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await sqs.stop();
    },
  };
}
