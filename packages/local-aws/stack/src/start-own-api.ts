import { createSystemClock } from "@switchboard/adjustable-clock";
import { type RunningGateway, startGateway } from "@switchboard/local-api-gateway";
import { createFunctionRuntime, type FunctionRuntime, UnloadableFunctions } from "@switchboard/local-lambda";
import { type GatewayEvent, type Invoke, onPort } from "@switchboard/local-service";
import type { OwnApi } from "./own-api/read-own-api.ts";
import { createLambdaServices, lambdaServicesEnvironment } from "./services/lambda-services.ts";

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
  const endpoint = {
    MANAGEMENT_ENDPOINT: gateway.managementEndpoint,
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: gateway.managementEndpoint,
    ...lambdaServicesEnvironment(gateway.port),
  };
  const started = createFunctionRuntime({
    functions: functions.map((each) => ({ ...each, environment: { ...endpoint, ...each.environment } })),
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
