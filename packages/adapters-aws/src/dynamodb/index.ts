export type { ConnectionRecord } from "./connection-record.ts";
export { createDynamoDbClient } from "./dynamodb-client.ts";
export {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "./dynamodb-connection-registry.ts";
export { createDynamoDbOnceOnly } from "./dynamodb-once-only.ts";
