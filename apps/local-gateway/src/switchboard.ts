import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ApiDefinition } from "./api-definition.ts";
import type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
import type { QueueDefinition } from "./event-source/queue-definition.ts";
import type { FunctionDefinition } from "./lambda/function-definition.ts";

export const REGION = "us-east-1";
export const ACCOUNT_ID = "000000000000";
export const TABLE_NAME = "webSocketConnections";
export const USER_POOL_ID = "us-east-1_Local0001";
export const CLIENT_ID = "local-client";
const DELIVERY_QUEUE = "DeliveryQueue";
const DEAD_LETTER_QUEUE = "DeadLetterQueue";
export const SIGNING_SECRET_NAME = "switchboard/signing";

/** Switchboard's own API, as it is deployed. */
export const switchboardApi: ApiDefinition = {
  apiId: "switchboar",
  region: REGION,
  accountId: ACCOUNT_ID,
  stage: "development",
  routeSelectionExpression: "$request.body.action",
  routes: {
    $connect: { integration: { type: "AWS_PROXY", functionName: "ConnectFunction" } },
    $disconnect: { integration: { type: "AWS_PROXY", functionName: "DisconnectFunction" } },
    $default: { integration: { type: "AWS_PROXY", functionName: "DefaultFunction" }, routeResponse: true },
    sendMessage: { integration: { type: "AWS_PROXY", functionName: "MessageFunction" }, routeResponse: true },
    ping: {
      integration: {
        type: "MOCK",
        requestTemplates: { $default: '{"statusCode":200}' },
        integrationResponses: { $default: { responseTemplates: { $default: '{"type":"pong"}' } } },
      },
      routeResponse: true,
    },
  },
};

/** The queue of large audiences and what could not be delivered, as they are deployed. */
export const switchboardQueues: readonly QueueDefinition[] = [
  { name: DEAD_LETTER_QUEUE, retentionSeconds: 1_209_600 },
  {
    name: DELIVERY_QUEUE,
    visibilityTimeoutSeconds: 180,
    redrive: { deadLetterQueueName: DEAD_LETTER_QUEUE, maxReceiveCount: 5 },
  },
];

/** What the queues feed. */
export const switchboardEventSources: readonly EventSourceDefinition[] = [
  { queueName: DELIVERY_QUEUE, functionName: "DeliverFunction", batchSize: 1, reportBatchItemFailures: true },
];

/**
 * Switchboard's own functions: the bundles that are deployed, pointed at the services on this machine.
 *
 * @param endpoints.dynamoDb e.g. `http://127.0.0.1:8000`
 * @param endpoints.management e.g. `http://127.0.0.1:8081/development`
 * @param endpoints.services variables that say where the other services are
 * @param endpoints.queues where queues are, without their names, e.g. `http://127.0.0.1:8081/000000000000`
 * @param settings environment variables that a user of this machine wants different
 */
export function switchboardFunctions(
  endpoints: {
    readonly dynamoDb: string;
    readonly management: string;
    readonly services: Readonly<Record<string, string>>;
    readonly queues: string;
  },
  settings: Readonly<Record<string, string>> = {},
): readonly FunctionDefinition[] {
  const table = { TABLE_NAME, AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoDb };
  // Who may connect decides who may send to whom: both functions have to know.
  const addresses = { ADDRESSES: "session,user,group,client,everyone", AUTH: "cognito,signed,none" };
  const proofs = { COGNITO_USER_POOL_ID: USER_POOL_ID, COGNITO_CLIENT_ID: CLIENT_ID, SIGNING_SECRET_NAME };
  const connecting = { ...table, ...addresses, ...proofs, ...endpoints.services };
  const posting = { MANAGEMENT_ENDPOINT: endpoints.management };
  const queueing = { ...endpoints.services, DELIVERY_QUEUE_URL: `${endpoints.queues}/${DELIVERY_QUEUE}` };
  const giving = { DEAD_LETTER_QUEUE_URL: `${endpoints.queues}/${DEAD_LETTER_QUEUE}` };
  const define = (
    name: string,
    app: string,
    environment: Readonly<Record<string, string>>,
    timeoutMs = 29_000,
  ): FunctionDefinition => ({
    name,
    bundle: bundleOf(app),
    environment: { ...environment, ...settings },
    timeoutMs,
    memoryMb: 512,
  });
  return [
    define("ConnectFunction", "lambda-connect", connecting),
    define("DisconnectFunction", "lambda-disconnect", table),
    define("MessageFunction", "lambda-send-message", {
      ...{ ...table, ...addresses, ...posting, ...queueing },
      SEND_POLICY: "anyone",
    }),
    define("DefaultFunction", "lambda-default", { ...table, ...posting }),
    define("PublishFunction", "lambda-publish", { ...table, ...addresses, ...posting, ...queueing }, 60_000),
    define("DeliverFunction", "lambda-deliver", { ...table, ...posting, ...queueing, ...giving }, 30_000),
  ];
}

function bundleOf(app: string): string {
  const manifest = createRequire(import.meta.url).resolve(`@switchboard/${app}/package.json`);
  return join(dirname(manifest), "dist", "main.cjs");
}
