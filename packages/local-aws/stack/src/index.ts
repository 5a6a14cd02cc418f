export {
  createLambdaServices,
  type LambdaServices,
  type LambdaServicesOptions,
  lambdaServicesEnvironment,
} from "./services/lambda-services.ts";
export { type RunningStack, type StackOptions, startStack } from "./start-stack.ts";
export type { StackDefinition } from "./template/stack-definition.ts";
