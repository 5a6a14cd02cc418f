import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { domainNameOf, type GatewayOptions } from "@switchboard/local-api-gateway";
import { startDynamoDbService } from "@switchboard/local-dynamodb/service";
import {
  apiNames,
  domainNames,
  type RunningEndpoints,
  serviceNames,
  startEndpoints,
} from "@switchboard/local-endpoints";
import { createRoles, type Roles } from "@switchboard/local-iam";
import { inOrder, type LocalService } from "@switchboard/local-service";
import { STREAM_LABEL } from "@switchboard/template";
import { type RunningApi, startApis } from "./apis/start-apis.ts";
import { createServices, type StackServices } from "./create-services.ts";
import { createFunctions, type StackFunctions } from "./functions/create-functions.ts";
import { prepareStackFunctions } from "./functions/prepare-stack-functions.ts";
import type { RunningStack, RunOptions, StackParts } from "./run-options.ts";
import { namesOf } from "./template/functions-of-stack.ts";
import { givingUpCalls, queueReadingCalls, streamReadingCalls } from "./template/permissions/platform-calls.ts";
import type { StackDefinition } from "./template/stack-definition.ts";
import { checkInspected, warningsOf } from "./working/working-options.ts";

/**
 * Runs a stack: each part of its definition becomes a service, and each API a gateway; the services share the port of the first. DynamoDB
 * has a port and a process of its own.
 *
 * @param definition what there is
 * @param located the same, once it is known where the queues are: `http://127.0.0.1:<port>`
 * @throws `UnloadableFunctions` when a function that is needed cannot be loaded; `UnusableAuthority`; `UnusableTemplate` for tables that
 *   DynamoDB refuses; the listening error of whichever port is taken, with `code` `EADDRINUSE` and the `port`. Nothing is left running then.
 */
export async function runStack(
  definition: StackDefinition,
  options: RunOptions,
  located: (queueEndpoint: string) => StackDefinition = () => definition,
): Promise<RunningStack> {
  const { working = {}, onEvent: emit = () => {} } = options;
  const known = definition.functions.flatMap(namesOf);
  await checkInspected(working, known);
  // Before anything can fail because of them.
  for (const message of [...definition.warnings, ...warningsOf(working, known)]) emit({ type: "warning", message });
  // What has been started, to be ended the other way around.
  const endings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const running = await start(definition, options, { located, endings });
    return { ...running, definition, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  definition: StackDefinition,
  options: RunOptions,
  {
    located,
    endings,
  }: {
    readonly located: (queueEndpoint: string) => StackDefinition;
    readonly endings: (() => Promise<unknown>)[];
  },
): Promise<Pick<RunningStack, "apis" | "gateway" | "functions" | "dynamoDbEndpoint">> {
  const { onCall, onEvent: emit = () => {} } = options;
  const { region, accountId } = definition.api;
  const clock = options.clock ?? createSystemClock();
  const calls = onCall === undefined ? {} : { onCall };
  const roles = createRoles({ roles: definition.roles, region, accountId, ...calls });
  const context = { region, accountId, clock, emit, roles };

  const directory = mkdtempSync(join(tmpdir(), "local-aws-"));
  endings.push(async () => rmSync(directory, { recursive: true, force: true }));
  let services: StackServices | undefined;
  const dynamoDbStart = startDynamoDbService({
    ...{ region, accountId, clock, emit, ...calls, roles: definition.roles, streamLabel: STREAM_LABEL },
    ...{ tables: definition.tables, timeToLive: definition.timeToLive },
    ...(options.dynamoDbPort !== undefined && { port: options.dynamoDbPort }),
    ...(options.expireEverySeconds !== undefined && { expireEverySeconds: options.expireEverySeconds }),
    onRecords: (streamArn) => services?.lambda.wake(streamArn),
  });
  endings.push(async () =>
    dynamoDbStart.then(
      (started) => started.stop(),
      () => undefined,
    ),
  );
  // While it starts.
  const prepared = await prepareStackFunctions(definition.functions, directory);
  const dynamoDb = await dynamoDbStart;
  let functions: StackFunctions | undefined;
  services = createServices(definition, {
    ...{ context, dynamoDb, options },
    createRuntime(found, origin) {
      const described = located(origin);
      functions = createFunctions({ options, described, prepared, apis, endpoints: forFunctions, roles, found });
      return functions;
    },
  });
  // DynamoDB is ended last, by its own ending.
  endings.push(...services.all.filter((each) => each !== dynamoDb).map((service) => () => service.stop()));
  const { lambda, secrets } = services;
  const { invoke, endProcesses } = lambda;
  const parts = { definition, dynamoDbEndpoint: dynamoDb.endpoint, invoke, secrets, endProcesses };
  const apis = await startApis(definition, {
    ...{ common: { ...options, clock, invoke, authorize: authorizeBy(roles) } },
    besides: besides(definition, { options, services: services.all, parts }),
    ...(options.port !== undefined && { port: options.port }),
    ...(options.tls !== undefined && { tls: options.tls }),
    // Functions outlive the connections, which they are told of.
    onStarted: (end) => void endings.push(end),
  });
  const [{ gateway }] = apis;
  const origin = `http://127.0.0.1:${gateway.port}`;
  const { forFunctions, close: closeEndpoints } = await startEndpointsOf(definition.domains, apis, services.all);
  // Functions use it until they end.
  endings.unshift(closeEndpoints);
  const environment = Object.assign({}, ...services.all.map((service) => service.environment(origin)));
  // Functions load without their table.
  await Promise.all(services.all.map((service) => service.start?.({ origin, environment })));
  askForReading(roles, definition);
  for (const service of services.all) await service.run?.();
  if (functions === undefined) throw new Error("Lambda has started without functions.");
  return { apis, gateway, functions, dynamoDbEndpoint: dynamoDb.endpoint };
}

/** What is on the port of each API: the caller's routes on all, the services on the first. */
function besides(
  definition: StackDefinition,
  {
    options,
    services,
    parts,
  }: {
    readonly options: RunOptions;
    readonly services: readonly LocalService[];
    readonly parts: Omit<StackParts, "gateway">;
  },
): Parameters<typeof startApis>[1]["besides"] {
  return (api, gateway) => {
    const own = options.routes?.({ ...parts, definition: { ...definition, api }, gateway });
    const { openPaths = [] } = options;
    if (api !== definition.api) return { ...(own !== undefined && { httpRoutes: own }), openPaths };
    return {
      httpRoutes: inOrder(own, ...services.map(({ routes }) => routes)),
      hostPrefixes: services.flatMap(({ hostPrefixes }) => hostPrefixes),
      openPaths: [...openPaths, ...services.flatMap((service) => service.openPaths ?? [])],
    };
  };
}

/** Where functions find the APIs and the services by the names that they have on AWS. */
function startEndpointsOf(
  domains: StackDefinition["domains"],
  apis: readonly [RunningApi, ...RunningApi[]],
  services: readonly LocalService[],
): Promise<RunningEndpoints> {
  const originOf = ({ gateway }: RunningApi) => `http://127.0.0.1:${gateway.port}`;
  const origin = originOf(apis[0]);
  return startEndpoints([
    ...apis.map((each) => ({
      names: apiNames({ ...each.api, domainName: domainNameOf(each.api) }),
      url: originOf(each),
    })),
    ...apis.flatMap(({ api, gateway }) => {
      const own = domains.filter(({ apiId, stage }) => apiId === api.apiId && stage === api.stage);
      const names = own.map(({ domainName }) => domainName);
      return names.length === 0 ? [] : [{ names: domainNames(names), url: gateway.managementEndpoint }];
    }),
    ...services.map(({ hostPrefixes, url }) => ({ names: serviceNames(hostPrefixes), url: url?.(origin) ?? origin })),
  ]);
}

/** What Lambda does with queues and streams in the functions' names, and tells of what it gives up, to be seen by `onCall`. */
function askForReading(roles: Roles, { api, eventSources, streamSources, asynchronous }: StackDefinition): void {
  const queueArn = (name: string) => `arn:aws:sqs:${api.region}:${api.accountId}:${name}`;
  for (const { functionName, queueName } of eventSources) {
    roles.refuseFunction(functionName, queueReadingCalls(queueArn(queueName)));
  }
  for (const { functionName, streamArn, onFailureQueueName: given } of streamSources) {
    const givingUp = given === undefined ? [] : givingUpCalls(queueArn(given));
    roles.refuseFunction(functionName, [...streamReadingCalls(streamArn), ...givingUp]);
  }
  for (const { functionName, onFailureQueueName: given } of asynchronous) {
    if (given !== undefined) roles.refuseFunction(functionName, givingUpCalls(queueArn(given)));
  }
}

/** What the management API asks the roles. */
function authorizeBy(roles: Roles): NonNullable<GatewayOptions["authorize"]> {
  return ({ accessKeyId, resourceArn }) => {
    const denial = roles.refuse(accessKeyId, [{ action: "execute-api:ManageConnections", resource: resourceArn }]);
    return denial === undefined ? "allowed" : { refused: denial.caller };
  };
}
