import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { type DynamoDbOptions, startDynamoDb } from "@switchboard/local-dynamodb";
import { readTemplate, STREAM_LABEL, type StackPlace, type Template } from "@switchboard/template";
import { builtFile } from "./built-files.ts";
import { createTables } from "./create-tables.ts";
import { expireItems } from "./expire-items.ts";
import { inOrder } from "./http/in-order.ts";
import type { HttpRoutes } from "./http/requests.ts";
import type { DynamoDbFilterInput } from "./iam/dynamodb-filter.ts";
import { eventBridgeCalls } from "./iam/eventbridge-calls.ts";
import { createRoles, denialMessage, type FunctionCall, type Roles } from "./iam/roles.ts";
import { sqsCalls } from "./iam/sqs-calls.ts";
import type { Invoke } from "./invoke.ts";
import type { CodeLocation, PreparedCode } from "./lambda/code/prepare-code.ts";
import type { FunctionDefinition, LambdaPlace } from "./lambda/function-definition.ts";
import { createFunctionRuntime, type FunctionRuntime } from "./lambda/function-runtime.ts";
import { UnloadableFunctions } from "./lambda/unloadable-functions.ts";
import { createLambdaServices, type LambdaServices, type LambdaServicesOptions } from "./lambda-services.ts";
import { createLocalSecrets, type LocalSecrets } from "./local-secrets/local-secrets.ts";
import { createSecretsRoutes } from "./local-secrets/secrets-routes.ts";
import { onPort } from "./on-port.ts";
import { accessKeyIdOf } from "./signature-shape.ts";
import { type GatewayOptions, type RunningGateway, startGateway } from "./start-gateway.ts";
import type { StackFunction } from "./template/functions-of-stack.ts";
import { localEnvironment } from "./template/local-environment.ts";
import {
  givingUpCalls,
  logGroupOf,
  loggingCalls,
  queueReadingCalls,
  streamReadingCalls,
} from "./template/platform-calls.ts";
import type { SecretDefinition } from "./template/secrets-of-stack.ts";
import { defineStack, type StackDefinition } from "./template/stack-definition.ts";
import { UnusableTemplate } from "./template/unusable-template.ts";
import { type FunctionCode, prepareFunctions } from "./working/prepare-functions.ts";
import { reloadFunctions } from "./working/reload-functions.ts";
import { checkInspected, type WorkingOnFunctions, workingOnOne } from "./working/working-options.ts";

export interface StackOptions extends Omit<GatewayOptions, "api" | "invoke" | "authorize"> {
  /** A CloudFormation or SAM template. */
  readonly template: string;
  /** Absolute path of the directory that it is in: paths in it are relative to that. */
  readonly directory: string;
  readonly place: StackPlace;
  /** Values of its parameters by name, where not the defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Environment variables for all functions, over those of the template. */
  readonly environment?: (gatewayPort: number) => Readonly<Record<string, string>>;
  /** Secrets that the template does not make, and what those hold that it does. */
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
  /** Gets every line that a function writes. */
  readonly onLine?: (functionName: string, line: string) => void;
  /** Gets every call of a function to AWS, and what AWS does in its name, whether its role allows it or not. */
  readonly onCall?: (call: FunctionCall) => void;
  /** Gets every event that goes over a bus, with what it carries. */
  readonly onBusEvent?: LambdaServicesOptions["onBusEvent"];
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

/** What a template describes, running. */
export interface RunningStack {
  readonly definition: StackDefinition;
  readonly gateway: RunningGateway;
  readonly functions: FunctionRuntime;
  /** e.g. `http://127.0.0.1:8000`. Functions may do there what their roles allow, everybody else anything. */
  readonly dynamoDbEndpoint: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const DEFAULT_EXPIRE_EVERY_SECONDS = 10;

/**
 * Runs what a template describes on this machine: the API on a gateway, the functions with their roles, tables in an
 * embedded DynamoDB with their streams, queues, event buses and rules, what they feed, secrets. The functions reach all of it
 * over HTTP.
 *
 * @throws `UnusableTemplate` with everything that is wrong with it; `UnloadableFunctions` when a function cannot be loaded;
 *   the listening error of whichever port is taken, with `code` `EADDRINUSE` and the `port`. Nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<RunningStack> {
  const { place, onCall, onEvent = () => {}, expireEverySeconds = DEFAULT_EXPIRE_EVERY_SECONDS } = options;
  const { region, accountId } = place;
  // Read once, and resolved again when it is known where queues are.
  const template = read(options);
  const definition = define(template, options, place);
  const { api, queues, eventSources, streamSources, events } = definition;
  const named = definition.functions.flatMap((each) => [each.definition.name, each.resource.logicalId]);
  checkInspected(options.working ?? {}, [...new Set(named)]);
  const timeToLive = expireEverySeconds > 0 ? definition.timeToLive : {};
  const roles = createRoles({ roles: definition.roles, accountId, ...(onCall !== undefined && { onCall }) });
  // What has been started, to be ended the other way around.
  const endings: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const directory = mkdtempSync(join(tmpdir(), "switchboard-"));
    endings.push(async () => rmSync(directory, { recursive: true, force: true }));
    let lambdaServices: LambdaServices | undefined;
    const dynamoDbOptions = {
      ...{ region, accountId, streamLabel: STREAM_LABEL, filter: filterOf(options, definition) },
      program: builtFile("dynamodb.js"),
      onRecords: (streamArn: string) => lambdaServices?.wake(streamArn),
    };
    const dynamoDbStart = onPort(options.dynamoDbPort ?? 0, (port) => startDynamoDb({ port, ...dynamoDbOptions }));
    endings.push(async () =>
      dynamoDbStart.then(
        (started) => started.stop(),
        () => undefined,
      ),
    );
    // While it starts.
    const codes = await prepareFunctions(locationsOf(definition), directory);
    const dynamoDb = await dynamoDbStart;

    // The functions need the gateway's port, which the system may choose: they are there once it is known.
    let runtime: FunctionRuntime | undefined;
    const invoke: Invoke = async (...invocation) =>
      runtime === undefined ? { kind: "unknown-function" } : runtime.invoke(...invocation);
    const clock = options.clock ?? createSystemClock();
    const running = createLambdaServices({
      ...{ region, accountId, queues, eventSources, events, invoke, clock, emit: onEvent },
      streams: { endpoint: dynamoDb.endpoint, sources: streamSources },
      hasFunction: (name) => definition.functions.some((each) => each.definition.name === name),
      ...(options.onBusEvent !== undefined && { onBusEvent: options.onBusEvent }),
      ...denialsBy(roles, { region, accountId }),
    });
    lambdaServices = running;
    const secrets = createSecrets(options, definition);
    const endProcesses = async () => (await runtime?.endProcesses()) ?? 0;
    const parts = {
      ...{ definition, dynamoDbEndpoint: dynamoDb.endpoint, invoke, secrets, endProcesses },
      gateway: () => gateway,
    };
    const httpRoutes = inOrder(options.routes?.(parts), createSecretsRoutes(secrets, roles), running.httpRoutes);
    const gateway: RunningGateway = await onPort(options.port ?? 0, (port) =>
      startGateway({ ...options, ...{ clock, port, httpRoutes, api, invoke }, authorize: authorizeBy(roles) }),
    );
    const everySeconds = expireEverySeconds || DEFAULT_EXPIRE_EVERY_SECONDS;
    const stopExpiring = await expireItems(dynamoDb, { clock, everySeconds, emit: onEvent });
    endings.push(async () => stopExpiring());
    // Functions outlive the connections, which they are told of; what is under way in the queues' name ends with them.
    let ended: Promise<void> | undefined;
    endings.push(
      async () => ended,
      async () => runtime?.close(),
      () => gateway.close(),
      async () => {
        ended = running.close();
      },
    );
    const { functions, definitions } = createFunctions({
      ...{ options, template, gateway, roles, codes },
      dynamoDbEndpoint: dynamoDb.endpoint,
    });
    runtime = functions;
    // Functions load without their table.
    const [problems] = await Promise.all([
      functions.warm(),
      createTables(dynamoDb.endpoint, region, definition.tables, timeToLive),
    ]);
    if (problems.length > 0) throw new UnloadableFunctions(problems);
    for (const { functionName, queueName } of eventSources) {
      roles.refuseFunction(functionName, queueReadingCalls(`arn:aws:sqs:${region}:${accountId}:${queueName}`));
    }
    for (const { functionName, streamArn, onFailureQueueName: given } of streamSources) {
      const givingUp = given === undefined ? [] : givingUpCalls(`arn:aws:sqs:${region}:${accountId}:${given}`);
      roles.refuseFunction(functionName, [...streamReadingCalls(streamArn), ...givingUp]);
    }
    if (options.working?.watch === true) {
      const reloading = reloadFunctions({ runtime: functions, functions: definitions, codes, emit: onEvent });
      endings.push(async () => reloading.close());
    }
    for (const message of definition.warnings) onEvent({ type: "warning", message });
    running.start();
    return {
      ...{ definition, gateway, functions, dynamoDbEndpoint: dynamoDb.endpoint },
      ...{ close, [Symbol.asyncDispose]: close },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function read({ template }: StackOptions): Template {
  const read = readTemplate(template);
  if ("problems" in read) throw new UnusableTemplate(read.problems);
  return read.template;
}

function define(template: Template, { directory, parameters = {} }: StackOptions, place: StackPlace): StackDefinition {
  const defined = defineStack(template, { directory, place, parameters });
  if ("problems" in defined) throw new UnusableTemplate(defined.problems);
  return defined.definition;
}

/** What DynamoDB's process asks for permission: the roles, without the gateway in between. */
function filterOf({ place, onCall }: StackOptions, { roles }: StackDefinition): NonNullable<DynamoDbOptions["filter"]> {
  const { region, accountId } = place;
  const input: DynamoDbFilterInput = { region, accountId, roles, tellsCalls: onCall !== undefined };
  return {
    module: builtFile("dynamodb-filter.cjs"),
    input,
    ...(onCall !== undefined && { onTold: (call) => onCall(call as FunctionCall) }),
  };
}

/** Where the code of each function is, by the function's name. */
function locationsOf({ functions }: StackDefinition): ReadonlyMap<string, CodeLocation> {
  return new Map(
    functions.map(({ definition: { name, runtime }, code, module, build }) => [
      name,
      { code, module, ...(runtime !== undefined && { runtime }), ...(build !== undefined && { build }) },
    ]),
  );
}

/** Which module a function's processes load. */
function codeOf(codes: ReadonlyMap<string, FunctionCode>, name: string): Pick<PreparedCode, "bundle" | "root"> {
  // There is one of each.
  const { bundle = "", root = "" } = codes.get(name)?.current() ?? {};
  return { bundle, root };
}

function workingOn({ working = {} }: StackOptions, { definition, resource }: StackFunction) {
  const { environment, ...inspected } = workingOnOne(working, [definition.name, resource.logicalId]);
  return { environment, inspected };
}

/** The functions, told where the gateway is. */
function createFunctions({
  options,
  template,
  gateway,
  dynamoDbEndpoint,
  roles,
  codes,
}: {
  readonly options: StackOptions;
  readonly template: Template;
  readonly gateway: RunningGateway;
  readonly dynamoDbEndpoint: string;
  readonly roles: Roles;
  readonly codes: ReadonlyMap<string, FunctionCode>;
}): { readonly functions: FunctionRuntime; readonly definitions: readonly FunctionDefinition[] } {
  const { place, environmentsPerFunction, onLine = () => {}, onEvent = () => {} } = options;
  const queueEndpoint = `http://127.0.0.1:${gateway.port}`;
  const { functions, api } = define(template, options, { ...place, queueEndpoint });
  const further = options.environment?.(gateway.port) ?? {};
  const definitions = functions.map((each) => ({
    ...each.definition,
    ...codeOf(codes, each.definition.name),
    ...workingOn(options, each).inspected,
    environment: {
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(each),
      ...localEnvironment(each.definition.environment ?? {}, api, gateway, dynamoDbEndpoint),
      ...further,
      ...workingOn(options, each).environment,
    },
  }));
  const logged = new Set<string>();
  const runtime = createFunctionRuntime({
    ...{ functions: definitions, region: place.region, accountId: place.accountId },
    ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
    onWait: (wait) => onEvent({ type: "waiting", ...wait }),
    onLine(functionName, line) {
      const written = functions.find(({ definition }) => definition.name === functionName);
      if (written !== undefined && !logged.has(functionName)) {
        logged.add(functionName);
        roles.refuseFunction(functionName, loggingCalls(written, place));
      }
      onLine(functionName, line);
    },
  });
  return { functions: runtime, definitions };
}

function createSecrets({ place, secrets = [] }: StackOptions, definition: StackDefinition): LocalSecrets {
  const local = createLocalSecrets(place);
  const values = new Map([...definition.secrets, ...secrets].map(({ name, value }) => [name, value]));
  for (const [Name, SecretString] of values) local.answer("CreateSecret", { Name, SecretString });
  return local;
}

/** What SQS, EventBridge and Lambda ask the roles. */
function denialsBy(
  roles: Roles,
  place: LambdaPlace,
): Required<Pick<LambdaServicesOptions, "sqsDenial" | "eventsDenial" | "invokeDenial">> {
  return {
    eventsDenial({ authorization, operation, parameters }) {
      const denial = roles.refuse(accessKeyIdOf(authorization), eventBridgeCalls(operation, parameters, place));
      return denial && denialMessage(denial);
    },
    sqsDenial({ authorization, operation, parameters }) {
      const denial = roles.refuse(accessKeyIdOf(authorization), sqsCalls(operation, parameters, place));
      // SQS says actions in lower case (observed).
      return denial && denialMessage(denial, { action: denial.call.action.toLowerCase() });
    },
    invokeDenial(authorization, functionName) {
      const resource = `arn:aws:lambda:${place.region}:${place.accountId}:function:${functionName}`;
      const denial = roles.refuse(accessKeyIdOf(authorization), [{ action: "lambda:InvokeFunction", resource }]);
      return denial && denialMessage(denial);
    },
  };
}

/** What the management API asks the roles. */
function authorizeBy(roles: Roles): NonNullable<GatewayOptions["authorize"]> {
  return ({ accessKeyId, resourceArn }) => {
    const denial = roles.refuse(accessKeyId, [{ action: "execute-api:ManageConnections", resource: resourceArn }]);
    return denial === undefined ? "allowed" : { refused: denial.caller };
  };
}
