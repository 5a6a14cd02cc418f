export type { ConnectionRecord } from "./connections/connection-record.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./connections/dynamodb-connection-registry.ts";
export { createDynamoDbClient } from "./dynamodb-client.ts";
export { createDynamoDbDenials } from "./dynamodb-denials.ts";
export { createDynamoDbMemberships } from "./dynamodb-memberships.ts";
export { createDynamoDbReplayGuard } from "./dynamodb-replay-guard.ts";
export { createDynamoDbUserUsage } from "./dynamodb-user-usage.ts";
export {
  createDynamoDbMessageHistory,
  type DynamoDbMessageHistoryOptions,
  maxGeneration,
} from "./history/dynamodb-message-history.ts";
