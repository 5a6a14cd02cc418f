import type { DeliveryTask } from "@switchboard/domain";
import { describeDeadLetters, describeDeliveryQueue } from "@switchboard/domain/testing/contracts";
import { createSqsDeadLetters, createSqsDeliveryQueue, decodeTask } from "../../src/sqs/index.ts";
import { createTestQueue } from "./test-queue.ts";

function taskIn(text: string): DeliveryTask {
  const decoded = decodeTask(text);
  if ("problem" in decoded) throw new Error(decoded.problem);
  return decoded.task;
}

describeDeliveryQueue("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    queue: createSqsDeliveryQueue({ client, queueUrl }),
    async take(recipients) {
      const taken: DeliveryTask[] = [];
      const count = () => taken.reduce((sum, task) => sum + task.recipients.length, 0);
      while (count() < recipients) taken.push(...(await take()).map(taskIn));
      return taken;
    },
  };
});

describeDeadLetters("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    deadLetters: createSqsDeadLetters({ client, queueUrl }),
    async take(count) {
      const letters: string[] = [];
      while (letters.length < count) letters.push(...(await take()));
      return letters;
    },
  };
});
