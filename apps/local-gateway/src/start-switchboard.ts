import { randomBytes } from "node:crypto";
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { createLocalConsole } from "./console/local-console.ts";
import { inOrder } from "./http/in-order.ts";
import { createIdSource } from "./ids.ts";
import type { Invoke } from "./invoke.ts";
import type { FunctionDefinition } from "./lambda/function-definition.ts";
import { createFunctionRuntime, type FunctionRuntime } from "./lambda/function-runtime.ts";
import { UnloadableFunctions } from "./lambda/unloadable-functions.ts";
import { createLambdaServices, lambdaServicesEnvironment } from "./lambda-services.ts";
import { createLocalServices, localServicesEnvironment } from "./local-services.ts";
import { type GatewayOptions, type RunningGateway, startGateway } from "./start-gateway.ts";
import {
  ACCOUNT_ID,
  REGION,
  SIGNING_SECRET_NAME,
  switchboardApi,
  switchboardEventSources,
  switchboardFunctions,
  switchboardQueues,
  TABLE_NAME,
} from "./switchboard.ts";

export interface SwitchboardOptions extends Omit<GatewayOptions, "api" | "invoke"> {
  /** Default 0: the system chooses. */
  readonly dynamoDbPort?: number;
  /** Environment variables for the functions, over the defaults of this machine. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What sessions are signed with at first. Default `local-signing-secret`. */
  readonly signingSecret?: string;
  /** How many environments of one function run at a time. Default 100. */
  readonly environmentsPerFunction?: number;
  /** Gets every line that a function writes. */
  readonly onLine?: (functionName: string, line: string) => void;
}

export interface Switchboard {
  readonly gateway: RunningGateway;
  readonly functions: FunctionRuntime;
  /** e.g. `http://127.0.0.1:8000` */
  readonly dynamoDbEndpoint: string;
  readonly tableName: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts all of Switchboard on this machine: an embedded DynamoDB with the table, the gateway, what stands for Cognito and
 * Secrets Manager, and the functions that are deployed, which reach all of them over HTTP.
 *
 * @throws the listening error of whichever port is taken, with `code` `EADDRINUSE` and the `port`; `UnloadableFunctions` when
 *   a function cannot be loaded. Nothing is left running then.
 */
export async function startSwitchboard(options: SwitchboardOptions = {}): Promise<Switchboard> {
  const dynamoDb = await onPort(options.dynamoDbPort ?? 0, (port) => startDynamoDb({ port }));
  // The functions need the gateway's port, which the system may choose: they are there once it is known.
  let functions: FunctionRuntime | undefined;
  const invoke: Invoke = async (...invocation) =>
    functions === undefined ? { kind: "unknown-function" } : functions.invoke(...invocation);
  let definitions: readonly FunctionDefinition[] = [];
  const clock = options.clock ?? createSystemClock();
  const lambdaServices = createLambdaServices({
    ...{ region: REGION, accountId: ACCOUNT_ID, queues: switchboardQueues, eventSources: switchboardEventSources },
    hasFunction: (name) => definitions.some((definition) => definition.name === name),
    ...{ invoke, clock, emit: options.onEvent ?? (() => {}) },
  });
  try {
    await createTable(dynamoDb.endpoint);
    const services = await createLocalServices({
      ...{ signingSecret: options.signingSecret ?? "local-signing-secret", invoke },
      ...{
        newId: createIdSource(options.randomBytes ?? randomBytes),
        otherRoutes: inOrder(options.httpRoutes, lambdaServices.httpRoutes),
      },
    });
    const consolePage = createLocalConsole({
      ...{ api: switchboardApi, dynamoDbEndpoint: dynamoDb.endpoint, tableName: TABLE_NAME },
      ...{ gateway: () => gateway, secrets: services.secrets, signingSecretName: SIGNING_SECRET_NAME },
    });
    const httpRoutes = inOrder(services.httpRoutes, consolePage);
    const gateway = await onPort(options.port ?? 0, (port) =>
      startGateway({ ...options, clock, port, httpRoutes, api: switchboardApi, invoke }),
    );
    const endpoints = {
      dynamoDb: dynamoDb.endpoint,
      management: gateway.managementEndpoint,
      services: { ...localServicesEnvironment(gateway.port), ...lambdaServicesEnvironment(gateway.port) },
      queues: `http://127.0.0.1:${gateway.port}/${ACCOUNT_ID}`,
    };
    definitions = switchboardFunctions(endpoints, options.settings);
    const runtime = createFunctionRuntime({
      functions: definitions,
      region: REGION,
      accountId: ACCOUNT_ID,
      ...(options.onLine !== undefined && { onLine: options.onLine }),
      ...(options.environmentsPerFunction !== undefined && {
        environmentsPerFunction: options.environmentsPerFunction,
      }),
      onWait: (wait) => options.onEvent?.({ type: "waiting", ...wait }),
    });
    functions = runtime;
    const close = async () => {
      const ended = lambdaServices.close();
      await gateway.close();
      await runtime.close();
      await ended;
      await dynamoDb.stop();
    };
    const problems = await runtime.warm();
    if (problems.length > 0) {
      await close();
      throw new UnloadableFunctions(problems);
    }
    lambdaServices.start();
    return {
      gateway,
      functions: runtime,
      dynamoDbEndpoint: dynamoDb.endpoint,
      tableName: TABLE_NAME,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await dynamoDb.stop();
    throw error;
  }
}

async function onPort<Started>(port: number, start: (port: number) => Promise<Started>): Promise<Started> {
  try {
    return await start(port);
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { port });
  }
}

async function createTable(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials });
  await client.send(new CreateTableCommand(connectionsTable(TABLE_NAME)));
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.5 }, { TableName: TABLE_NAME });
  client.destroy();
}
