import { createDynamoDbPresenceBoard } from "@switchboard/adapters-aws/dynamodb";
import { createSqsClient, createSqsPresenceQueue } from "@switchboard/adapters-aws/sqs";
import { createPresenceStirs, type PresenceStirs, stirPresence } from "@switchboard/domain";
import { optional } from "valibot";
import { groupNames, text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** A message is in the queue within a second, or is tried once more: whoever waits for their answer does so for 2 seconds at most. */
const limits = { deadlineMs: 1000, attempts: 2 };

/**
 * Telling the connections of groups who comes and goes, as far as the deployment says so. Nothing is written, read or put into the
 * queue for any other group.
 */
export const presence = defineModule({
  variables: {
    TABLE_NAME: text,
    AWS_REGION: text,
    /** The groups. */
    PRESENCE: optional(groupNames),
    DELIVERY_QUEUE_URL: optional(url),
  },
  makes: ({ TABLE_NAME: tableName, AWS_REGION: region, PRESENCE: told = [], DELIVERY_QUEUE_URL: queueUrl = "" }) => ({
    hasPresence: needs().make(() => (group) => told.some((pattern) => pattern.matches(group))),
    presenceBoard: needs("dynamoDb", "clock").make(({ dynamoDb: client, clock }) =>
      createDynamoDbPresenceBoard({ client, tableName, clock }),
    ),
    presenceQueue: needs("invocation").make(({ invocation }) =>
      createSqsPresenceQueue({ client: createSqsClient({ region, ...limits }), queueUrl, invocation }),
    ),
    presenceStirs: needs("presenceBoard", "presenceQueue", "hasPresence", "clock", "log").make(
      ({ presenceBoard: board, presenceQueue: queue, ...parts }) => createPresenceStirs({ ...parts, board, queue }),
    ),
  }),
  decorates: ({ PRESENCE: told }) => {
    // A function whose groups are told nothing is not to make a client for it.
    if (told === undefined) return {};
    const settled = needs("presenceStirs").make(({ presenceStirs }) => untilSettled(presenceStirs));
    return {
      registry: needs("presenceStirs").make(
        ({ presenceStirs }) =>
          (registry) =>
            stirPresence(registry, presenceStirs),
      ),
      ...{ connectHandler: settled, disconnectHandler: settled, messageHandler: settled },
      ...{ publishHandler: settled, manageHandler: settled, deliverHandler: settled },
    };
  },
  problems: ({ PRESENCE: told, DELIVERY_QUEUE_URL: queueUrl }) =>
    told && !queueUrl ? ["DELIVERY_QUEUE_URL is not set, and PRESENCE says which groups workers are to look at"] : [],
});

/**
 * A handler that ends when what it has begun for presence has ended as well, or has taken too long: Lambda stops whatever goes on after
 * the answer.
 */
function untilSettled(stirs: PresenceStirs) {
  return <Given extends readonly unknown[], Result>(handle: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      try {
        return await handle(...given);
      } finally {
        await stirs.settled();
      }
    };
}
