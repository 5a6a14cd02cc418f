import type { FunctionEndpoints } from "@switchboard/local-endpoints";
import type { Roles } from "@switchboard/local-iam";
import {
  createFunctionRuntime,
  type FunctionDefinition,
  type FunctionRuntime,
  reloadFunctions,
  runtimeSettings,
} from "@switchboard/local-lambda";
import type { RunningApi } from "../apis/start-apis.ts";
import type { RunOptions } from "../run-options.ts";
import { namesOf } from "../template/functions-of-stack.ts";
import { localVariables } from "../template/local-variables.ts";
import { loggingCalls } from "../template/permissions/platform-calls.ts";
import { functionsCalledBy, type StackDefinition } from "../template/stack-definition.ts";
import { workingOnOne } from "../working/working-options.ts";
import type { PreparedFunctions } from "./prepare-stack-functions.ts";

/** The functions of a stack. Those whose code is watched are so from `run` on. */
export interface StackFunctions extends FunctionRuntime {
  run(): void;
}

export interface StackFunctionsOptions {
  readonly options: RunOptions;
  /** The stack, with the addresses that things have on this machine. */
  readonly described: StackDefinition;
  readonly prepared: PreparedFunctions;
  readonly apis: readonly [RunningApi, ...RunningApi[]];
  readonly endpoints: FunctionEndpoints;
  readonly roles: Roles;
  /** The variables by which functions find the services. */
  readonly found: Readonly<Record<string, string>>;
}

/** Makes the functions of a stack, told where everything is. */
export function createFunctions(given: StackFunctionsOptions): StackFunctions {
  const { options, described, prepared, roles } = given;
  const { functions, api } = described;
  const { region, accountId } = api;
  const { working = {}, environmentsPerFunction, onLine = () => {}, onEvent: emit = () => {} } = options;
  const definitions = define(given);
  const logged = new Set<string>();
  const runtime = createFunctionRuntime({
    ...{ functions: definitions, region, accountId },
    ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
    onWait: (wait) => emit({ type: "waiting", ...wait }),
    onLine(functionName, line, requestId) {
      const written = functions.find(({ definition }) => definition.name === functionName);
      if (written !== undefined && !logged.has(functionName)) {
        logged.add(functionName);
        roles.refuseFunction(functionName, loggingCalls(written.logGroup, { region, accountId }));
      }
      onLine(functionName, line, requestId);
    },
  });
  let reloading: ReturnType<typeof reloadFunctions> | undefined;
  const close = async () => {
    reloading?.close();
    await runtime.close();
  };
  return {
    ...runtime,
    run() {
      if (working.watch === true)
        reloading = reloadFunctions({ runtime, functions: definitions, codes: prepared.codes, emit });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function define(given: StackFunctionsOptions): readonly FunctionDefinition[] {
  const { options, described, prepared, apis, endpoints, found } = given;
  const { working = {}, projectFolder } = options;
  const settings = runtimeSettings({ endpoints, ...(projectFolder !== undefined && { projectFolder }) });
  const further = options.environment?.(apis[0].gateway);
  return described.functions.map((each): FunctionDefinition => {
    const { definition, logGroup } = each;
    const { environment: own, ...inspected } = workingOnOne(working, namesOf(each));
    // There is one of each.
    const { bundle = "", root = "" } = prepared.codes.get(definition.name)?.current() ?? {};
    const layers = prepared.layers.get(definition.name) ?? [];
    return {
      ...{ root, ...definition, bundle, ...inspected },
      ...(layers.length > 0 && { layers }),
      environment: {
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        ...localVariables(definition.environment ?? {}, apis),
        AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: managementEndpointFor(definition.name, apis),
        ...{ ...found, ...further, ...own, ...settings },
      },
    };
  });
}

/** Of the first API that calls the function, else of the first: one that several call has to say which it means, as on AWS. */
function managementEndpointFor(functionName: string, apis: readonly [RunningApi, ...RunningApi[]]): string {
  const calling = apis.find(({ api }) => functionsCalledBy(api).includes(functionName));
  return (calling ?? apis[0]).gateway.managementEndpoint;
}
