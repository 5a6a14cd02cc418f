export type { BuildSettings } from "./code/bundle-typescript.ts";
export type { CodeLocation, PreparedCode } from "./code/prepare-code.ts";
export { type FunctionCode, prepareFunctions } from "./code/prepare-functions.ts";
export { reloadFunctions } from "./code/reload-functions.ts";
export { unzip } from "./code/unpack-code.ts";
export { watchPaths } from "./code/watch-paths.ts";
export { checkEventSources } from "./event-source/check-event-sources.ts";
export type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
export type { StreamSourceDefinition } from "./event-source/streams/stream-source-definition.ts";
export { ASYNCHRONOUS_RULES, type AsynchronousDefinition } from "./invoke-api/asynchronous-definition.ts";
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
export { runtimeSettings } from "./runtime/runtime-settings.ts";
export { UnloadableFunctions } from "./runtime/unloadable-functions.ts";
export { createLambdaService, type LambdaFunctions, type LambdaService, type LambdaServiceOptions } from "./service.ts";
