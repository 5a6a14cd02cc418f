export type { RunningApi, TlsAddress, TlsOptions } from "./apis/start-apis.ts";
export type { RunningStack, RunOptions, StackParts } from "./run-options.ts";
export { runStack } from "./run-stack.ts";
export { type StackOptions, startStack } from "./start-stack.ts";
export type { StackDefinition } from "./template/stack-definition.ts";
