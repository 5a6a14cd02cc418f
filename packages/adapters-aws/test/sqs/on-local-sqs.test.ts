import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { DeliveryTask, PresenceTask, UnregisterTask } from "@switchboard/domain";
import {
  describeDeadLetters,
  describeDeliveryQueue,
  describeEventQueue,
  describePresenceQueue,
  describePublicationLetters,
  describeUnregisterQueue,
} from "@switchboard/domain/testing/contracts";
import { afterAll } from "vitest";
import {
  createSqsClient,
  createSqsDeadLetters,
  createSqsDeliveryQueue,
  createSqsEventQueue,
  createSqsPresenceQueue,
  createSqsPublicationLetters,
  createSqsUnregisterQueue,
  decodeEvents,
  decodeTask,
} from "../../src/sqs/index.ts";
import { anyInvocation } from "../invocations.ts";
import { nowhere } from "../nowhere.ts";
import { createTestQueue } from "./test-queue.ts";

const { invocation } = anyInvocation;

function taskIn(text: string): DeliveryTask {
  const decoded = decodeTask(text);
  if (!("task" in decoded)) throw new Error("It is no delivery.");
  return decoded.task;
}

function unregisterTaskIn(text: string): UnregisterTask {
  const decoded = decodeTask(text);
  if (!("unregister" in decoded)) throw new Error("It is no connection to unregister.");
  return decoded.unregister;
}

function presenceTaskIn(text: string): PresenceTask {
  const decoded = decodeTask(text);
  if (!("presence" in decoded)) throw new Error("It is no group to look at.");
  return decoded.presence;
}

/** Texts that have to be there. */
function someOf(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) throw new Error("The queue is empty.");
  return texts;
}

const unreachable = createSqsClient(nowhere);
const nowhereUrl = `${nowhere.endpoint}/000000000000/DeliveryQueue`;
afterAll(() => unreachable.destroy());

describeDeliveryQueue("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    queue: createSqsDeliveryQueue({ client, queueUrl, invocation }),
    broken: createSqsDeliveryQueue({ client: unreachable, queueUrl: nowhereUrl, invocation }),
    takeVisible: async () => (await take()).map(taskIn),
    async take(recipients) {
      const taken: DeliveryTask[] = [];
      const count = () => taken.reduce((sum, task) => sum + task.recipients.length, 0);
      while (count() < recipients) taken.push(...someOf(await take()).map(taskIn));
      return taken;
    },
  };
});

describeUnregisterQueue("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    queue: createSqsUnregisterQueue({ client, queueUrl, invocation }),
    broken: createSqsUnregisterQueue({ client: unreachable, queueUrl: nowhereUrl, invocation }),
    takeVisible: async () => (await take()).map(unregisterTaskIn),
  };
});

describePresenceQueue("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    queue: createSqsPresenceQueue({ client, queueUrl, invocation }),
    broken: createSqsPresenceQueue({ client: unreachable, queueUrl: nowhereUrl, invocation }),
    takeVisible: async () => (await take()).map(presenceTaskIn),
  };
});

describeEventQueue("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    queue: createSqsEventQueue({ client, queueUrl }),
    broken: createSqsEventQueue({ client: unreachable, queueUrl: nowhereUrl }),
    async take() {
      const [text = ""] = someOf(await take());
      const decoded = decodeEvents(text);
      if (!("events" in decoded)) throw new Error(decoded.problem);
      return decoded.events;
    },
  };
});

describeDeadLetters("SQS", async () => {
  const { client, queueUrl, take, ...queue } = await createTestQueue();
  return {
    ...queue,
    deadLetters: createSqsDeadLetters({ client, queueUrl }),
    broken: createSqsDeadLetters({ client: unreachable, queueUrl: nowhereUrl }),
    async take(count) {
      const letters: string[] = [];
      while (letters.length < count) letters.push(...someOf(await take()));
      return letters;
    },
  };
});

describePublicationLetters("SQS", async () => {
  const { client, queueUrl, ...queue } = await createTestQueue();
  return {
    ...queue,
    letters: createSqsPublicationLetters({ client, queueUrl }),
    broken: createSqsPublicationLetters({ client: unreachable, queueUrl: nowhereUrl }),
    async take() {
      const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageAttributeNames: ["All"] });
      const [message] = (await client.send(receive)).Messages ?? [];
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message?.ReceiptHandle }));
      const said = (name: string) => message?.MessageAttributes?.[name]?.StringValue;
      const [publisher, publicationId = ""] = [said("Publisher"), said("PublicationId")];
      return {
        ...{ text: message?.Body ?? "", code: said("Code") ?? "", problem: said("Problem") ?? "", publicationId },
        ...(publisher !== undefined && { publisher }),
      };
    },
  };
});
