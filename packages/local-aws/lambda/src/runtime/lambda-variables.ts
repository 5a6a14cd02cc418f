import { dirname, isAbsolute, join, parse, relative } from "node:path";
import { functionCredentials } from "@switchboard/local-iam";
import {
  DEFAULT_MEMORY_MB,
  DEFAULT_RUNTIME,
  type FunctionDefinition,
  type LambdaPlace,
} from "./function-definition.ts";
import { layerVariables } from "./models/layers.ts";

/**
 * The environment variables of a function: what Lambda sets (documented), and credentials of the function's own, by
 * which its calls can be told apart; then what its definition says.
 */
export function lambdaVariables(
  definition: FunctionDefinition,
  { region }: LambdaPlace,
  logStreamName: string,
): Readonly<Record<string, string>> {
  const { name, bundle, handler = "handler", memoryMb = DEFAULT_MEMORY_MB, environment } = definition;
  const { runtime = DEFAULT_RUNTIME, root: taskRoot = dirname(bundle) } = definition;
  const { accessKeyId, secretAccessKey, sessionToken } = functionCredentials(name);
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(name),
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    // Files that do not exist: the SDK would otherwise read the configuration of whoever runs this.
    AWS_CONFIG_FILE: join(taskRoot, ".aws", "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(taskRoot, ".aws", "credentials"),
    // The bundles are built for a newer Node than may run here; the SDK would say so in every environment.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: "en_US.UTF-8",
    PATH: "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
    _HANDLER: `${moduleIn(taskRoot, bundle)}.${handler}`,
    ...layerVariables(definition),
    ...environment,
  };
}

/** What is made of sources lies elsewhere. */
function moduleIn(taskRoot: string, bundle: string): string {
  const { dir, name } = parse(relative(taskRoot, bundle));
  return dir.startsWith("..") || isAbsolute(dir) ? name : join(dir, name);
}

export function logGroupName(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
