export { type AdjustableClock, createManualClock, createSystemClock } from "@switchboard/adjustable-clock";
export {
  type ApiDefinition,
  type AuthorizationDefinition,
  type Behaviour,
  type Chaos,
  type ChaosControl,
  createInProcessFunctions,
  DEFAULT_BEHAVIOUR,
  type GatewayOptions,
  type InProcessHandler,
  type IntegrationDefinition,
  type ManagementDecision,
  type ManagementRequest,
  type MockIntegration,
  type PostOutcome,
  type ProxyIntegration,
  type RouteDefinition,
  type RunningGateway,
  startGateway,
} from "@switchboard/local-api-gateway";
export { type AwsCall, applies, type FunctionCall, type FunctionRole } from "@switchboard/local-iam";
export {
  createFunctionRuntime,
  type EventSourceDefinition,
  type FunctionDefinition,
  type FunctionRuntime,
  type FunctionRuntimeOptions,
  type InvocationWait,
} from "@switchboard/local-lambda";
export type {
  GatewayEvent,
  HttpRoutes,
  InvocationOptions,
  InvocationOutcome,
  Invoke,
} from "@switchboard/local-service";
export type { QueueDefinition } from "@switchboard/local-sqs/service";
export { type RunningStack, type StackDefinition, type StackOptions, startStack } from "@switchboard/local-stack";
