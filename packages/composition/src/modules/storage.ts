import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws/dynamodb";
import { optional } from "valibot";
import { shardCount, text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** The connections table in DynamoDB. */
export const storage = defineModule({
  variables: {
    TABLE_NAME: text,
    AWS_REGION: text,
    DYNAMODB_TABLE_CONNECTIONS_CONNECTION_ID_INDEX: optional(text),
    GROUP_WRITE_SHARDS: optional(shardCount, "1"),
    GROUP_READ_SHARDS: optional(shardCount, "1"),
    EVERYONE_WRITE_SHARDS: optional(shardCount, "4"),
    EVERYONE_READ_SHARDS: optional(shardCount, "4"),
  },
  makes: (configuration) => {
    const { TABLE_NAME: tableName, AWS_REGION: region } = configuration;
    const connectionIdIndex = configuration.DYNAMODB_TABLE_CONNECTIONS_CONNECTION_ID_INDEX;
    return {
      dynamoDb: needs().make(() => createDynamoDbClient({ region })),
      registry: needs("dynamoDb", "clock", "random").make(({ dynamoDb: client, clock, random }) =>
        createDynamoDbConnectionRegistry({
          client,
          batchClient: createDynamoDbClient({ region, attempts: 1 }),
          tableName,
          ...(connectionIdIndex !== undefined && { connectionIdIndex }),
          shards: {
            group: { write: configuration.GROUP_WRITE_SHARDS, read: configuration.GROUP_READ_SHARDS },
            everyone: { write: configuration.EVERYONE_WRITE_SHARDS, read: configuration.EVERYONE_READ_SHARDS },
          },
          clock,
          random,
        }),
      ),
    };
  },
});
