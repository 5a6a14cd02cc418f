export { checkEventSources } from "./event-source/check-event-sources.ts";
export type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
export { type EventSourceMapping, startEventSourceMapping } from "./event-source/event-source-mapping.ts";
export type { QueueDefinition } from "./event-source/queue-definition.ts";
export { type StreamMapping, startStreamMapping } from "./event-source/streams/stream-mapping.ts";
export type { StreamSourceDefinition } from "./event-source/streams/stream-source-definition.ts";
export { type AsynchronousInvocations, createAsynchronousInvocations } from "./invoke-api/asynchronous-invocations.ts";
export { createInvokeRoutes, type InvokeRoutesOptions } from "./invoke-api/invoke-routes.ts";
export {
  DEFAULT_ENVIRONMENTS,
  FUNCTION_RULES,
  type FunctionDefinition,
  type LambdaPlace,
} from "./runtime/function-definition.ts";
export {
  createFunctionRuntime,
  type FunctionRuntime,
  type FunctionRuntimeOptions,
  type InvocationWait,
} from "./runtime/function-runtime.ts";
export { logGroupName } from "./runtime/lambda-variables.ts";
export { UnloadableFunctions } from "./runtime/unloadable-functions.ts";
export { unpackCode } from "./runtime/unpack-code.ts";
