export type { RequestContext } from "./conditions/condition.ts";
export { type AwsCall, applies, decide } from "./evaluate-policy.ts";
export { functionCredentials, functionOfAccessKey } from "./function-credentials.ts";
export { managedPolicyStatements } from "./managed-policies/managed-statements.ts";
export { type PolicyStatement, readPolicyDocument } from "./policy-statement.ts";
export { createRoles, denialMessage, type FunctionCall, type FunctionRole, type Roles } from "./roles.ts";
