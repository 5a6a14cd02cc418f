import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { type GatewayOptions, type RunningGateway, startGateway } from "@switchboard/local-api-gateway";
import { startDynamoDbService } from "@switchboard/local-dynamodb/service";
import { createEventBridgeService, type EventBridgeServiceOptions } from "@switchboard/local-eventbridge/service";
import { createRoles, type FunctionCall, type Roles } from "@switchboard/local-iam";
import {
  createFunctionRuntime,
  createLambdaService,
  type FunctionRuntime,
  type LambdaService,
  unpackCode,
} from "@switchboard/local-lambda";
import { createSecretsService, type LocalSecrets, type SecretDefinition } from "@switchboard/local-secrets-manager";
import { type HttpRoutes, type Invoke, inOrder, type LocalService, onPort } from "@switchboard/local-service";
import { createSqsService } from "@switchboard/local-sqs/service";
import { STREAM_LABEL } from "@switchboard/template";
import { startFurtherGateways } from "./further-gateways.ts";
import { type PlacedCode, placeCode } from "./template/code/place-code.ts";
import { localVariables } from "./template/local-environment.ts";
import { givingUpCalls, loggingCalls, queueReadingCalls, streamReadingCalls } from "./template/platform-calls.ts";
import { functionsCalledBy, type StackDefinition } from "./template/stack-definition.ts";

/** How what has been described is run. */
export interface RunOptions extends Omit<GatewayOptions, "api" | "invoke" | "authorize" | "hostPrefixes"> {
  /** Environment variables for all functions, over those of their definitions. */
  readonly environment?: (gateway: RunningGateway) => Readonly<Record<string, string>>;
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
  /** Gets every line that a function writes. */
  readonly onLine?: (functionName: string, line: string) => void;
  /** Gets every call of a function to AWS, and what AWS does in its name, whether its role allows it or not. */
  readonly onCall?: (call: FunctionCall) => void;
  /** Gets every event that goes over a bus, with what it carries. */
  readonly onBusEvent?: EventBridgeServiceOptions["onBusEvent"];
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

/** What is described, running. */
export interface RunningStack {
  readonly definition: StackDefinition;
  readonly gateway: RunningGateway;
  /** Those of the definition's further APIs, in their order, each with a port of its own. */
  readonly furtherGateways: readonly RunningGateway[];
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
 * @throws `UnloadableFunctions` when a function cannot be loaded; `UnusableTemplate` for tables that DynamoDB refuses; the listening
 *   error of whichever port is taken, with `code` `EADDRINUSE` and the `port`. Nothing is left running then.
 */
export async function runStack(
  definition: StackDefinition,
  options: RunOptions,
  located: (queueEndpoint: string) => StackDefinition = () => definition,
): Promise<RunningStack> {
  const { onCall, onEvent: emit = () => {} } = options;
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
    const bundles = unpackFunctions(placed, directory);
    const dynamoDb = await dynamoDbStart;
    const { endpoint: dynamoDbEndpoint } = dynamoDb;
    const sqs = createSqsService({ ...permitted, queues });
    let functions: FunctionRuntime | undefined;
    lambda = createLambdaService({
      ...permitted,
      ...{ eventSources, sqs: sqs.sqs, sendToQueue: sqs.sendTo },
      streams: { endpoint: dynamoDbEndpoint, sources: streamSources },
      hasFunction: (name) => definition.functions.some((each) => each.definition.name === name),
      createRuntime(found, origin) {
        const described = located(origin);
        const gateways: readonly [RunningGateway, ...RunningGateway[]] = [gateway, ...furtherGateways];
        functions = createFunctions({ options, described, gateways, roles, bundles, layers: placed.layers, found });
        return functions;
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
    const services: readonly LocalService[] = [dynamoDb, secretsManager, lambda, eventBridge, sqs];
    const { secrets } = secretsManager;
    const parts = { definition, dynamoDbEndpoint, invoke, secrets, endProcesses, gateway: () => gateway };
    const httpRoutes = inOrder(options.routes?.(parts), ...services.map(({ routes }) => routes));
    const hostPrefixes = services.flatMap((service) => service.hostPrefixes);
    const common = { ...options, clock, invoke, authorize: authorizeBy(roles) };
    const gateway: RunningGateway = await onPort(options.port ?? 0, (port) =>
      startGateway({ ...common, port, httpRoutes, hostPrefixes, api }),
    );
    // DynamoDB is ended last, by its own ending.
    endings.push(...services.slice(1).map((service) => () => service.stop()));
    // Functions outlive the connections, which they are told of.
    endings.push(() => gateway.close());
    const furtherApis = definition.furtherApis.map((each) => each.definition);
    const furtherGateways = await startFurtherGateways(furtherApis, {
      ...{ common, firstPort: options.port ?? 0 },
      routesFor: (own, gateway) => options.routes?.({ ...parts, definition: { ...definition, api: own }, gateway }),
      onStarted: (further) => void endings.push(() => further.close()),
    });
    const origin = `http://127.0.0.1:${gateway.port}`;
    const environment = Object.assign({}, ...services.map((service) => service.environment(origin)));
    // Functions load without their table.
    await Promise.all(services.map((service) => service.start?.({ origin, environment })));
    askForReading(roles, definition);
    for (const message of definition.warnings) emit({ type: "warning", message });
    for (const service of services) await service.run?.();
    if (functions === undefined) throw new Error("Lambda has started without functions.");
    const running = { definition, gateway, furtherGateways, functions, dynamoDbEndpoint };
    return { ...running, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The file of each function's module, by the function's name; what is zipped of their code is unpacked into `directory`. */
function unpackFunctions({ functions }: PlacedCode, directory: string): ReadonlyMap<string, string> {
  return new Map(
    functions.map(({ definition: { name }, code, module }) => [name, unpackCode(code, module, join(directory, name))]),
  );
}

/** The functions, told where everything is. */
function createFunctions({
  options,
  described,
  gateways,
  roles,
  bundles,
  layers,
  found,
}: {
  readonly options: RunOptions;
  readonly described: StackDefinition;
  /** That of the API, then those of further ones. */
  readonly gateways: readonly [RunningGateway, ...RunningGateway[]];
  readonly roles: Roles;
  readonly bundles: ReadonlyMap<string, string>;
  readonly layers: PlacedCode["layers"];
  readonly found: Readonly<Record<string, string>>;
}): FunctionRuntime {
  const { environmentsPerFunction, onLine = () => {}, onEvent = () => {} } = options;
  const { functions, api } = described;
  const { region, accountId } = api;
  const further = options.environment?.(gateways[0]) ?? {};
  const served = [api, ...described.furtherApis.map((each) => each.definition)].flatMap((each, index) => {
    const gateway = gateways[index];
    return gateway === undefined ? [] : [{ api: each, gateway }];
  });
  // A function that several APIs call has to say which one it means, as on AWS.
  const managementEndpointFor = (name: string) =>
    (served.find((each) => functionsCalledBy(each.api).includes(name))?.gateway ?? gateways[0]).managementEndpoint;
  const definitions = functions.map(({ definition, logGroup }) => ({
    ...definition,
    // There is one of each.
    bundle: bundles.get(definition.name) ?? "",
    layers: layers.get(definition.name) ?? [],
    environment: {
      AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
      ...localVariables(definition.environment ?? {}, served),
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: managementEndpointFor(definition.name),
      ...found,
      ...further,
    },
  }));
  const logged = new Set<string>();
  return createFunctionRuntime({
    ...{ functions: definitions, region, accountId },
    ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
    onWait: (wait) => onEvent({ type: "waiting", ...wait }),
    onLine(functionName, line) {
      const written = functions.find(({ definition }) => definition.name === functionName);
      if (written !== undefined && !logged.has(functionName)) {
        logged.add(functionName);
        roles.refuseFunction(functionName, loggingCalls(written.logGroup, { region, accountId }));
      }
      onLine(functionName, line);
    },
  });
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
