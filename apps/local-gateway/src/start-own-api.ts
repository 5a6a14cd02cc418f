import { createSystemClock } from "@switchboard/adjustable-clock";
import { endpointsOnPort } from "./endpoints/endpoints-on-port.ts";
import { startEndpoints } from "./endpoints/start-endpoints.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import type { Invoke } from "./invoke.ts";
import { createFunctionRuntime, type FunctionRuntime } from "./lambda/function-runtime.ts";
import { runtimeSettings } from "./lambda/runtime-settings.ts";
import { UnloadableFunctions } from "./lambda/unloadable-functions.ts";
import { createLambdaServices, lambdaServicesEnvironment } from "./lambda-services.ts";
import { onPort } from "./on-port.ts";
import type { OwnApi } from "./read-own-api.ts";
import { type RunningGateway, startGateway } from "./start-gateway.ts";

export interface RunningOwnApi {
  readonly gateway: RunningGateway;
  close(): Promise<void>;
}

/**
 * Starts a gateway for somebody else's API with their functions in processes of their own. Functions find the management API in
 * `MANAGEMENT_ENDPOINT`, and the AWS SDKs find it by themselves.
 *
 * @throws the listening error with `code` and `port`; `UnloadableFunctions` when a function cannot be loaded
 */
export async function startOwnApi(
  { port, api, functions, environmentsPerFunction, queues, eventSources, behaviour, chaos }: OwnApi,
  observers: {
    readonly onEvent: (event: GatewayEvent) => void;
    readonly onLine: (functionName: string, line: string) => void;
  },
): Promise<RunningOwnApi> {
  // The functions need the gateway's port, which the system may choose: they are there once it is known.
  let runtime: FunctionRuntime | undefined;
  const invoke: Invoke = async (...invocation) =>
    runtime === undefined ? { kind: "unknown-function" } : runtime.invoke(...invocation);
  const { region, accountId } = api;
  const { onEvent } = observers;
  const clock = createSystemClock();
  const lambdaServices = createLambdaServices({
    ...{ region, accountId, queues, eventSources, invoke, clock, emit: onEvent },
    hasFunction: (name) => functions.some((each) => each.name === name),
  });
  const { httpRoutes } = lambdaServices;
  const gateway = await onPort(port, () =>
    startGateway({ port, api, behaviour, chaos, clock, httpRoutes, invoke, onEvent }),
  );
  const endpoints = await startEndpoints(endpointsOnPort(gateway.port, [api]));
  const settings = runtimeSettings({ endpoints: endpoints.forFunctions });
  const endpoint = {
    MANAGEMENT_ENDPOINT: gateway.managementEndpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: gateway.managementEndpoint,
    ...lambdaServicesEnvironment(gateway.port),
  };
  const started = createFunctionRuntime({
    functions: functions.map((each) => ({ ...each, environment: { ...endpoint, ...each.environment, ...settings } })),
    region,
    accountId,
    environmentsPerFunction,
    onLine: observers.onLine,
    onWait: (wait) => observers.onEvent({ type: "waiting", ...wait }),
  });
  runtime = started;
  const close = async () => {
    const ended = lambdaServices.close();
    await gateway.close();
    await started.close();
    await endpoints.close();
    await ended;
  };
  const problems = await started.warm();
  if (problems.length === 0) {
    lambdaServices.start();
    return { gateway, close };
  }
  await close();
  throw new UnloadableFunctions(problems);
}
