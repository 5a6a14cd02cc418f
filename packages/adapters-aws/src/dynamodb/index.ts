export type { ConnectionRecord } from "./connection-record.ts";
export { createDynamoDbClient } from "./dynamodb-client.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./dynamodb-connection-registry.ts";
export { createDynamoDbMemberships } from "./dynamodb-memberships.ts";
export { createDynamoDbReplayGuard } from "./dynamodb-replay-guard.ts";
export {
  createDynamoDbMessageHistory,
  type DynamoDbMessageHistoryOptions,
  maxGeneration,
} from "./history/dynamodb-message-history.ts";
