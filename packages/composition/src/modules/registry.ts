import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { shardCount, text } from "../configuration.ts";
import { tokens } from "../tokens.ts";

/** The registry in DynamoDB. */
export const registry = defineModule(
  {
    TABLE_NAME: text,
    AWS_REGION: text,
    DYNAMODB_TABLE_CONNECTIONS_CONNECTION_ID_INDEX: optional(text),
    GROUP_WRITE_SHARDS: optional(shardCount, "1"),
    GROUP_READ_SHARDS: optional(shardCount, "1"),
    EVERYONE_WRITE_SHARDS: optional(shardCount, "4"),
    EVERYONE_READ_SHARDS: optional(shardCount, "4"),
  },
  (bind, configuration) => {
    const connectionIdIndex = configuration.DYNAMODB_TABLE_CONNECTIONS_CONNECTION_ID_INDEX;
    bind(tokens.dynamoDb).toResolvedValue(() => createDynamoDbClient({ region: configuration.AWS_REGION }));
    bind(tokens.registry).toResolvedValue(
      (client, clock, random) =>
        createDynamoDbConnectionRegistry({
          client,
          batchClient: createDynamoDbClient({ region: configuration.AWS_REGION, attempts: 1 }),
          tableName: configuration.TABLE_NAME,
          ...(connectionIdIndex !== undefined && { connectionIdIndex }),
          shards: {
            group: { write: configuration.GROUP_WRITE_SHARDS, read: configuration.GROUP_READ_SHARDS },
            everyone: { write: configuration.EVERYONE_WRITE_SHARDS, read: configuration.EVERYONE_READ_SHARDS },
          },
          clock,
          random,
        }),
      [tokens.dynamoDb, tokens.clock, tokens.random],
    );
  },
);
