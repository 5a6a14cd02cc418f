import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent } from "./gateway-event.ts";
import type { Invoke } from "./invoke.ts";
import { locationOfFile } from "./lambda/code/prepare-code.ts";
import { createFunctionRuntime, type FunctionRuntime } from "./lambda/function-runtime.ts";
import { UnloadableFunctions } from "./lambda/unloadable-functions.ts";
import { createLambdaServices, lambdaServicesEnvironment } from "./lambda-services.ts";
import { onPort } from "./on-port.ts";
import type { OwnApi } from "./read-own-api.ts";
import { type RunningGateway, startGateway } from "./start-gateway.ts";
import { type FunctionCode, prepareFunctions } from "./working/prepare-functions.ts";
import { reloadFunctions } from "./working/reload-functions.ts";
import { checkInspected, type WorkingOnFunctions, workingOnOne } from "./working/working-options.ts";

export interface RunningOwnApi {
  readonly gateway: RunningGateway;
  close(): Promise<void>;
}

interface Observers {
  readonly onEvent: (event: GatewayEvent) => void;
  readonly onLine: (functionName: string, line: string, requestId?: string) => void;
}

/**
 * Starts a gateway for somebody else's API with their functions in processes of their own. Functions find the management API in
 * `MANAGEMENT_ENDPOINT`, and the AWS SDKs find it by themselves.
 *
 * @throws the listening error with `code` and `port`; `UnloadableFunctions` when a function cannot be loaded
 */
export async function startOwnApi(
  ownApi: OwnApi,
  observers: Observers,
  working: WorkingOnFunctions = {},
): Promise<RunningOwnApi> {
  checkInspected(
    working,
    ownApi.functions.map(({ name }) => name),
  );
  const directory = mkdtempSync(join(tmpdir(), "switchboard-"));
  const removeDirectory = () => rmSync(directory, { recursive: true, force: true });
  try {
    const locations = ownApi.functions.map(
      ({ name, bundle, runtime }) => [name, locationOfFile(bundle, runtime)] as const,
    );
    const codes = await prepareFunctions(new Map(locations), directory);
    const { gateway, close } = await startPrepared(ownApi, codes, { observers, working });
    const closeAll = async () => {
      await close();
      removeDirectory();
    };
    return { gateway, close: closeAll };
  } catch (error) {
    removeDirectory();
    throw error;
  }
}

async function startPrepared(
  { port, api, functions, environmentsPerFunction, queues, eventSources, behaviour, chaos }: OwnApi,
  codes: ReadonlyMap<string, FunctionCode>,
  { observers, working }: { readonly observers: Observers; readonly working: WorkingOnFunctions },
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
  const definitions = functions.map((each) => {
    const { environment, ...inspected } = workingOnOne(working, [each.name]);
    const { bundle, root } = codes.get(each.name)?.current() ?? each;
    return {
      ...{ ...each, bundle, ...(root !== undefined && { root }), ...inspected },
      environment: { ...endpoint, ...each.environment, ...environment },
    };
  });
  const started = createFunctionRuntime({
    functions: definitions,
    region,
    accountId,
    environmentsPerFunction,
    onLine: observers.onLine,
    onWait: (wait) => observers.onEvent({ type: "waiting", ...wait }),
  });
  runtime = started;
  let stopReloading = () => {};
  const close = async () => {
    stopReloading();
    const ended = lambdaServices.close();
    await gateway.close();
    await started.close();
    await ended;
  };
  const problems = await started.warm();
  if (problems.length === 0) {
    if (working.watch === true) {
      const reloading = reloadFunctions({ runtime: started, functions: definitions, codes, emit: onEvent });
      stopReloading = reloading.close;
    }
    lambdaServices.start();
    return { gateway, close };
  }
  await close();
  throw new UnloadableFunctions(problems);
}
