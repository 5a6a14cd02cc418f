export { type AwsCall, applies, decide } from "./evaluate-policy.ts";
export { functionCredentials, functionOfAccessKey } from "./function-credentials.ts";
export { type PolicyStatement, readPolicyDocument } from "./policy-statement.ts";
export { createRoles, denialMessage, type FunctionCall, type FunctionRole, type Roles } from "./roles.ts";
