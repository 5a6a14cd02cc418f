export {
  type RunningStack,
  type RunOptions,
  runStack,
  type StackParts,
  type TlsAddress,
  type TlsOptions,
} from "./run-stack.ts";
export { type StackOptions, startStack } from "./start-stack.ts";
export type { StackDefinition } from "./template/stack-definition.ts";
