export { checkEventSources } from "./event-source/check-event-sources.ts";
export type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
export type { StreamSourceDefinition } from "./event-source/streams/stream-source-definition.ts";
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
export { unpackCode, unzip } from "./runtime/unpack-code.ts";
export { createLambdaService, type LambdaFunctions, type LambdaService, type LambdaServiceOptions } from "./service.ts";
