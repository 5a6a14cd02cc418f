import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type AdjustableClock, createManualClock } from "@switchboard/adjustable-clock";
import { startSqs } from "../../src/index.ts";

export interface TestSqs extends AsyncDisposable {
  readonly clock: AdjustableClock;
  readonly client: SQSClient;
  readonly endpoint: string;
  /** Creates a queue; its URL. */
  create(name: string, attributes?: Readonly<Record<string, string>>): Promise<string>;
  send(QueueUrl: string, MessageBody: string, DelaySeconds?: number): Promise<string>;
  receive(
    QueueUrl: string,
    input?: Partial<ReceiveMessageCommandInput>,
  ): Promise<readonly { readonly id: string; readonly body: string; readonly handle: string }[]>;
  /** How many messages are visible, in flight and delayed. */
  counts(QueueUrl: string): Promise<readonly number[]>;
}

/** An SQS whose clock only the test turns on, and a real client of it. */
export async function startTestSqs(): Promise<TestSqs> {
  const clock = createManualClock();
  const sqs = await startSqs({ clock });
  const client = new SQSClient({
    endpoint: sqs.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    clock,
    client,
    endpoint: sqs.endpoint,
    async create(QueueName, Attributes = {}) {
      const { QueueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
      return QueueUrl;
    },
    async send(QueueUrl, MessageBody, DelaySeconds) {
      const { MessageId = "" } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
      return MessageId;
    },
    async receive(QueueUrl, input = {}) {
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input });
      const { Messages = [] } = await client.send(command);
      return Messages.map(({ MessageId: id = "", Body: body = "", ReceiptHandle: handle = "" }) => ({
        ...{ id, body, handle },
      }));
    },
    async counts(QueueUrl) {
      const names = ["", "NotVisible", "Delayed"].map(
        (suffix) => `ApproximateNumberOfMessages${suffix}` as QueueAttributeName,
      );
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
      return names.map((name) => Number(Attributes?.[name]));
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await sqs.stop();
    },
  };
}
