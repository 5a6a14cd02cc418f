export { type AdjustableClock, createManualClock, createSystemClock } from "@switchboard/adjustable-clock";
export type {
  ApiDefinition,
  AuthorizationDefinition,
  IntegrationDefinition,
  MockIntegration,
  ProxyIntegration,
  RouteDefinition,
} from "./api-definition.ts";
export { type Behaviour, DEFAULT_BEHAVIOUR } from "./behaviour.ts";
export type { Chaos, ChaosControl, PostOutcome } from "./chaos.ts";
export type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
export type { QueueDefinition } from "./event-source/queue-definition.ts";
export type { GatewayEvent } from "./gateway-event.ts";
export type { ManagementDecision, ManagementRequest } from "./http/management-api.ts";
export type { HttpRoutes } from "./http/http-routes.ts";
export { type AwsCall, applies } from "./iam/evaluate-policy.ts";
export type { FunctionCall, FunctionRole } from "./iam/roles.ts";
export { createInProcessFunctions, type InProcessHandler } from "./in-process-functions.ts";
export type { InvocationOptions, InvocationOutcome, Invoke } from "./invoke.ts";
export type { FunctionDefinition } from "./lambda/function-definition.ts";
export {
  createFunctionRuntime,
  type FunctionRuntime,
  type FunctionRuntimeOptions,
  type InvocationWait,
} from "./lambda/function-runtime.ts";
export {
  createLambdaServices,
  type LambdaServices,
  type LambdaServicesOptions,
  lambdaServicesEnvironment,
} from "./lambda-services.ts";
export { type GatewayOptions, type RunningGateway, startGateway } from "./start-gateway.ts";
export { type RunningStack, type StackOptions, startStack } from "./start-stack.ts";
export { type Switchboard, type SwitchboardOptions, startSwitchboard } from "./start-switchboard.ts";
