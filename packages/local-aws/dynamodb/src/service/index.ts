export { dynamoDbCalls } from "./dynamodb-calls.ts";
export { type DynamoDbService, type DynamoDbServiceOptions, startDynamoDbService } from "./service.ts";
