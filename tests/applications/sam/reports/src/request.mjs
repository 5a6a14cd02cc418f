import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

const queues = new SQSClient({});

export const handler = async ({ body, requestContext: { connectionId } }) => {
  const job = { connectionId, topic: JSON.parse(body).topic };
  await queues.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(job) }));
  return { statusCode: 200, body: "queued" };
};
