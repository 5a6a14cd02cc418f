import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { domainNameOf, type GatewayOptions, type RunningGateway, startGateway } from "@switchboard/local-api-gateway";
import { createCognitoService } from "@switchboard/local-cognito";
import { startDynamoDbService } from "@switchboard/local-dynamodb/service";
import { apiNames, type RunningEndpoints, serviceNames, startEndpoints } from "@switchboard/local-endpoints";
import { createEventBridgeService, type EventBridgeServiceOptions } from "@switchboard/local-eventbridge/service";
import { createRoles, type FunctionCall, type Roles } from "@switchboard/local-iam";
import {
  type CodeLocation,
  createFunctionRuntime,
  createLambdaService,
  type FunctionCode,
  type FunctionDefinition,
  type FunctionRuntime,
  type LambdaService,
  prepareFunctions,
  reloadFunctions,
  runtimeSettings,
} from "@switchboard/local-lambda";
import { createSecretsService, type LocalSecrets, type SecretDefinition } from "@switchboard/local-secrets-manager";
import { type HttpRoutes, type Invoke, inOrder, type LocalService, onPort } from "@switchboard/local-service";
import { createSqsService } from "@switchboard/local-sqs/service";
import { LOCAL_NAMES, openAuthority, serveTls } from "@switchboard/local-tls";
import { STREAM_LABEL } from "@switchboard/template";
import { startFurtherGateways } from "./further-gateways.ts";
import { type PlacedCode, placeCode } from "./template/code/place-code.ts";
import type { DescribedFunction } from "./template/functions-of-stack.ts";
import { localVariables, type ServedApi } from "./template/local-environment.ts";
import {
  givingUpCalls,
  loggingCalls,
  queueReadingCalls,
  streamReadingCalls,
} from "./template/permissions/platform-calls.ts";
import { functionsCalledBy, type StackDefinition } from "./template/stack-definition.ts";
import { checkInspected, type WorkingOnFunctions, warningsOf, workingOnOne } from "./working/working-options.ts";

/** How what has been described is run. */
export interface RunOptions extends Omit<GatewayOptions, "api" | "invoke" | "authorize" | "hostPrefixes"> {
  /** Environment variables for all functions, over those of their definitions. */
  readonly environment?: (gateway: RunningGateway) => Readonly<Record<string, string>>;
  /** Opens the gateway to clients with TLS as well. Default: it is not. */
  readonly tls?: TlsOptions;
  /** Absolute path of the folder of what is described: functions find there the packages that Lambda has on board. */
  readonly projectFolder?: string;
  /** Secrets that are not described, and what those hold that are. */
  readonly secrets?: readonly SecretDefinition[];
  /** Further HTTP routes on the gateway's port, which may need what runs there. */
  readonly routes?: (parts: StackParts) => HttpRoutes;
  /** Default 0: the system chooses. */
  readonly dynamoDbPort?: number;
  /** How often items whose time to live is over are deleted, by the clock; 0 for never, as if tables had none. Default 10. */
  readonly expireEverySeconds?: number;
  /** How many environments of one function run at a time. Default: the runtime's. */
  readonly environmentsPerFunction?: number;
  /** What whoever works on the functions may want. */
  readonly working?: WorkingOnFunctions;
  /** Gets every line that a function writes, and the id of the invocation that is under way. */
  readonly onLine?: (functionName: string, line: string, requestId: string | undefined) => void;
  /** Gets every call of a function to AWS, and what AWS does in its name, whether its role allows it or not. */
  readonly onCall?: (call: FunctionCall) => void;
  /** Gets every event that goes over a bus, with what it carries. */
  readonly onBusEvent?: EventBridgeServiceOptions["onBusEvent"];
}

export interface TlsOptions {
  /** Default 0: the system chooses. */
  readonly port?: number;
  /** Absolute path of the folder with the certificate authority, which is made at the first start. */
  readonly authority: string;
}

/** What the routes of a stack can use. */
export interface StackParts extends Pick<RunningStack, "definition" | "dynamoDbEndpoint"> {
  readonly invoke: Invoke;
  readonly secrets: LocalSecrets;
  /** See `FunctionRuntime`. */
  readonly endProcesses: FunctionRuntime["endProcesses"];
  /** Known as soon as the first request can come. */
  readonly gateway: () => RunningGateway;
}

export interface TlsAddress {
  /** e.g. `wss://localhost:8443/dev` */
  readonly url: string;
  /** Absolute path of the certificate that clients have to trust, as PEM. */
  readonly certificateFile: string;
}

/** What is described, running. */
export interface RunningStack {
  readonly definition: StackDefinition;
  readonly gateway: RunningGateway;
  /** Those of the definition's further APIs, in their order, each with a port of its own. */
  readonly furtherGateways: readonly RunningGateway[];
  /** For clients with TLS, where there is a port for them. */
  readonly tls?: TlsAddress;
  readonly functions: FunctionRuntime;
  /** e.g. `http://127.0.0.1:8000`. Functions may do there what their roles allow, everybody else anything. */
  readonly dynamoDbEndpoint: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Runs a stack: each part of its definition becomes a service, and the API a gateway, whose port the services share. DynamoDB has a
 * port and a process of its own.
 *
 * @param definition what there is
 * @param located the same, once it is known where the queues are: `http://127.0.0.1:<port>`
 * @throws `UnloadableFunctions` when a function cannot be loaded; `UnusableAuthority`; `UnusableTemplate` for tables that DynamoDB refuses; the listening
 *   error of whichever port is taken, with `code` `EADDRINUSE` and the `port`. Nothing is left running then.
 */
export async function runStack(
  definition: StackDefinition,
  options: RunOptions,
  located: (queueEndpoint: string) => StackDefinition = () => definition,
): Promise<RunningStack> {
  const { onCall, onEvent: emit = () => {}, working = {} } = options;
  const known = definition.functions.flatMap(namesOf);
  await checkInspected(working, known);
  // Before anything can fail because of them.
  for (const message of [...definition.warnings, ...warningsOf(working, known)]) emit({ type: "warning", message });
  if (options.tls !== undefined && definition.furtherApis.length > 0)
    emit({ type: "warning", message: "--tls opens a port for the first API only" });
  const { api, queues, eventSources, streamSources, events, tables, timeToLive } = definition;
  const { region, accountId } = api;
  const clock = options.clock ?? createSystemClock();
  const context = { region, accountId, clock, emit };
  const calls = onCall === undefined ? {} : { onCall };
  const roles = createRoles({ roles: definition.roles, region, accountId, ...calls });
  const permitted = { ...context, roles };

  // What has been started, to be ended the other way around.
  const endings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const directory = mkdtempSync(join(tmpdir(), "local-aws-"));
    endings.push(async () => rmSync(directory, { recursive: true, force: true }));
    let lambda: LambdaService | undefined;
    const dynamoDbStart = startDynamoDbService({
      ...{ ...context, ...calls, roles: definition.roles, tables, timeToLive, streamLabel: STREAM_LABEL },
      ...(options.dynamoDbPort !== undefined && { port: options.dynamoDbPort }),
      ...(options.expireEverySeconds !== undefined && { expireEverySeconds: options.expireEverySeconds }),
      onRecords: (streamArn) => lambda?.wake(streamArn),
    });
    endings.push(async () =>
      dynamoDbStart.then(
        (started) => started.stop(),
        () => undefined,
      ),
    );
    // While it starts.
    const placed = placeCode(definition.functions, directory);
    const codes = await prepareFunctions(locationsOf(placed), directory);
    const dynamoDb = await dynamoDbStart;
    const { endpoint: dynamoDbEndpoint } = dynamoDb;
    const sqs = createSqsService({ ...permitted, queues });
    let functions: FunctionRuntime | undefined;
    const needed = functionsNeededBy(definition);
    let startReloading = (): ReturnType<typeof reloadFunctions> => ({ close() {} });
    lambda = createLambdaService({
      ...permitted,
      ...{ eventSources, sqs: sqs.sqs, sendToQueue: sqs.sendTo },
      streams: { endpoint: dynamoDbEndpoint, sources: streamSources },
      hasFunction: (name) => definition.functions.some((each) => each.definition.name === name),
      isNeeded: (name) => needed.has(name),
      createRuntime(found, origin) {
        const described = located(origin);
        const { layers } = placed;
        const gateways = [gateway, ...furtherGateways];
        const created = createFunctions({ options, described, gateways, endpoints, roles, codes, layers, found });
        functions = created.runtime;
        startReloading = () =>
          reloadFunctions({ runtime: created.runtime, functions: created.definitions, codes, emit });
        return created.runtime;
      },
    });
    const { invoke, invokeLater, endProcesses } = lambda;
    const secretsManager = createSecretsService({
      ...permitted,
      secrets: [...definition.secrets, ...(options.secrets ?? [])],
    });
    const eventBridge = createEventBridgeService({
      ...permitted,
      ...{ events, invokeLater, sendToQueue: sqs.sendTo },
      ...(options.onBusEvent !== undefined && { onBusEvent: options.onBusEvent }),
    });
    // What feeds functions after them, what they use before them.
    const cognito = createCognitoService(definition.userPools);
    const services: readonly LocalService[] = [dynamoDb, secretsManager, cognito, lambda, eventBridge, sqs];
    const { secrets } = secretsManager;
    const parts = { definition, dynamoDbEndpoint, invoke, secrets, endProcesses, gateway: () => gateway };
    const httpRoutes = inOrder(options.routes?.(parts), ...services.map(({ routes }) => routes));
    const hostPrefixes = services.flatMap((service) => service.hostPrefixes);
    const openPaths = [...(options.openPaths ?? []), ...services.flatMap((service) => service.openPaths ?? [])];
    const common = { ...options, clock, invoke, authorize: authorizeBy(roles) };
    const gateway: RunningGateway = await onPort(options.port ?? 0, (port) =>
      startGateway({ ...common, port, httpRoutes, hostPrefixes, openPaths, api }),
    );
    let tls: Awaited<ReturnType<typeof startTls>> | undefined;
    // After the connections, which are told of their end through it.
    endings.push(async () => tls?.close());
    // DynamoDB is ended last, by its own ending.
    endings.push(...services.slice(1).map((service) => () => service.stop()));
    // Functions outlive the connections, which they are told of.
    endings.push(() => gateway.close());
    if (options.tls !== undefined) tls = await startTls(options.tls, gateway, api.stage);
    const furtherApis = definition.furtherApis.map((each) => each.definition);
    const furtherGateways = await startFurtherGateways(furtherApis, {
      ...{ common, firstPort: options.port ?? 0 },
      routesFor: (own, gateway) => options.routes?.({ ...parts, definition: { ...definition, api: own }, gateway }),
      onStarted: (further) => void endings.push(() => further.close()),
    });
    const origin = `http://127.0.0.1:${gateway.port}`;
    const endpoints = await startEndpoints([
      { names: apiNames({ ...api, domainName: domainNameOf(api) }), url: origin },
      ...furtherGateways.flatMap(({ port }, index) => {
        const further = furtherApis[index];
        if (further === undefined) return [];
        const names = apiNames({ ...further, domainName: domainNameOf(further) });
        return [{ names, url: `http://127.0.0.1:${port}` }];
      }),
      ...services.map(({ hostPrefixes, url }) => ({ names: serviceNames(hostPrefixes), url: url?.(origin) ?? origin })),
    ]);
    // Functions use it until they end.
    endings.unshift(endpoints.close);
    const environment = Object.assign({}, ...services.map((service) => service.environment(origin)));
    // Functions load without their table.
    await Promise.all(services.map((service) => service.start?.({ origin, environment })));
    if (working.watch === true) {
      const reloading = startReloading();
      endings.push(async () => reloading.close());
    }
    askForReading(roles, definition);
    for (const service of services) await service.run?.();
    if (functions === undefined) throw new Error("Lambda has started without functions.");
    return {
      ...{ definition, gateway, furtherGateways, functions, dynamoDbEndpoint, close, [Symbol.asyncDispose]: close },
      ...(tls !== undefined && { tls: tls.address }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The functions that something of the stack invokes: its APIs, its queues and streams, its rules. */
function functionsNeededBy(definition: StackDefinition): ReadonlySet<string> {
  const { api, furtherApis, eventSources, streamSources, events } = definition;
  const apis = [api, ...furtherApis.map((each) => each.definition)];
  const targets = events.rules.flatMap(({ targets: of }) =>
    of.flatMap(({ to }) => ("functionName" in to ? [to.functionName] : [])),
  );
  const sources = [...eventSources, ...streamSources].map(({ functionName }) => functionName);
  return new Set([...apis.flatMap(functionsCalledBy), ...sources, ...targets]);
}

/** A port for clients with TLS. */
async function startTls({ port = 0, authority: directory }: TlsOptions, gateway: RunningGateway, stage: string) {
  const authority = openAuthority(directory);
  const running = await onPort(port, () => serveTls(port, authority.issue(LOCAL_NAMES), gateway.accept));
  const url = `wss://localhost:${running.port}/${stage}`;
  return { close: running.close, address: { url, certificateFile: authority.certificateFile } };
}

/** Where the code of each function is, by the function's name. */
function locationsOf({ functions }: PlacedCode): ReadonlyMap<string, CodeLocation> {
  return new Map(
    functions.map(({ definition: { name, runtime }, code, module, build }) => [
      name,
      { code, module, ...(runtime !== undefined && { runtime }), ...(build !== undefined && { build }) },
    ]),
  );
}

/** All that a function is called. */
function namesOf({ definition, logicalId = definition.name }: DescribedFunction): readonly string[] {
  return [...new Set([definition.name, logicalId])];
}

/** The functions, told where everything is. */
function createFunctions({
  options,
  described,
  gateways,
  endpoints,
  roles,
  codes,
  layers,
  found,
}: {
  readonly options: RunOptions;
  readonly described: StackDefinition;
  /** That of the API, then those of further ones. */
  readonly gateways: readonly RunningGateway[];
  readonly endpoints: RunningEndpoints;
  readonly roles: Roles;
  readonly codes: ReadonlyMap<string, FunctionCode>;
  readonly layers: PlacedCode["layers"];
  readonly found: Readonly<Record<string, string>>;
}): { readonly runtime: FunctionRuntime; readonly definitions: readonly FunctionDefinition[] } {
  const { working = {}, environmentsPerFunction, projectFolder, onLine = () => {}, onEvent = () => {} } = options;
  const { functions, api } = described;
  const { region, accountId } = api;
  const settings = runtimeSettings({
    endpoints: endpoints.forFunctions,
    ...(projectFolder !== undefined && { projectFolder }),
  });
  const served = servedApis(described, gateways);
  const [first] = gateways;
  const further = first && options.environment?.(first);
  const definitions = functions.map((described): FunctionDefinition => {
    const { definition, logGroup } = described;
    const { environment: own, ...inspected } = workingOnOne(working, namesOf(described));
    // There is one of each.
    const { bundle = "", root = "" } = codes.get(definition.name)?.current() ?? {};
    const ofLayers = layers.get(definition.name) ?? [];
    return {
      ...{ root, ...definition, bundle, ...inspected },
      ...(ofLayers.length > 0 && { layers: ofLayers }),
      environment: {
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        ...localVariables(definition.environment ?? {}, served),
        AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: managementEndpointFor(definition.name, served),
        ...{ ...found, ...further, ...own, ...settings },
      },
    };
  });
  const logged = new Set<string>();
  const runtime = createFunctionRuntime({
    ...{ functions: definitions, region, accountId },
    ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
    onWait: (wait) => onEvent({ type: "waiting", ...wait }),
    onLine(functionName, line, requestId) {
      const written = functions.find(({ definition }) => definition.name === functionName);
      if (written !== undefined && !logged.has(functionName)) {
        logged.add(functionName);
        roles.refuseFunction(functionName, loggingCalls(written.logGroup, { region, accountId }));
      }
      onLine(functionName, line, requestId);
    },
  });
  return { runtime, definitions };
}

function servedApis({ api, furtherApis }: StackDefinition, gateways: readonly RunningGateway[]): readonly ServedApi[] {
  const apis = [api, ...furtherApis.map(({ definition }) => definition)];
  return gateways.flatMap((gateway, index) => {
    const served = apis[index];
    return served === undefined ? [] : [{ api: served, gateway }];
  });
}

/** Of the first API that calls the function, else of the first: one that several call has to say which it means, as on AWS. */
function managementEndpointFor(functionName: string, served: readonly ServedApi[]): string {
  const calling = served.find(({ api }) => functionsCalledBy(api).includes(functionName));
  return (calling ?? served[0])?.gateway.managementEndpoint ?? "";
}

/** What Lambda does with queues and streams in the functions' names, to be seen by `onCall`. */
function askForReading(roles: Roles, { api, eventSources, streamSources }: StackDefinition): void {
  const queueArn = (name: string) => `arn:aws:sqs:${api.region}:${api.accountId}:${name}`;
  for (const { functionName, queueName } of eventSources) {
    roles.refuseFunction(functionName, queueReadingCalls(queueArn(queueName)));
  }
  for (const { functionName, streamArn, onFailureQueueName: given } of streamSources) {
    const givingUp = given === undefined ? [] : givingUpCalls(queueArn(given));
    roles.refuseFunction(functionName, [...streamReadingCalls(streamArn), ...givingUp]);
  }
}

/** What the management API asks the roles. */
function authorizeBy(roles: Roles): NonNullable<GatewayOptions["authorize"]> {
  return ({ accessKeyId, resourceArn }) => {
    const denial = roles.refuse(accessKeyId, [{ action: "execute-api:ManageConnections", resource: resourceArn }]);
    return denial === undefined ? "allowed" : { refused: denial.caller };
  };
}
