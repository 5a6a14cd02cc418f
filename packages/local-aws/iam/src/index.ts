export type { DynamoDbFilterInput } from "./dynamodb-filter.ts";
export { type AwsCall, applies, decide } from "./evaluate-policy.ts";
export { eventBridgeCalls } from "./eventbridge-calls.ts";
export { functionCredentials } from "./function-credentials.ts";
export { type PolicyStatement, readPolicyDocument } from "./policy-statement.ts";
export { createRoles, denialMessage, type FunctionCall, type FunctionRole, type Roles } from "./roles.ts";
export { secretsCalls } from "./secrets-calls.ts";
export { sqsCalls } from "./sqs-calls.ts";
