import {
  ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  DeleteConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ApiDefinition, RunningGateway } from "@switchboard/local-api-gateway";
import type { LocalSecrets } from "@switchboard/local-secrets-manager";
import type { HttpRoutes, Invoke } from "@switchboard/local-service";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { builtFile } from "../built-files.ts";
import { MANAGE_FUNCTION, PUBLISH_FUNCTION } from "../switchboard.ts";
import { createConsoleRoutes } from "./console-routes.ts";
import type { EventFeed } from "./event-feed.ts";
import type { QuotasMet } from "./quotas-met.ts";
import { createReadTable } from "./read-table.ts";
import { createTableFeed } from "./table-feed.ts";

/** Any will do on this machine. */
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/**
 * The console on the gateway's port, for Switchboard on this machine.
 *
 * @param options.gateway known as soon as the first request can come
 * @param options.now the time of the functions, which a clock that is turned on does not change
 * @param options.secrets asked for the signing secret each time, since it can be rotated
 */
export function createLocalConsole({
  api: { region, stage },
  dynamoDbEndpoint,
  tableName,
  gateway,
  secrets,
  endProcesses,
  signingSecretName,
  invoke,
  events,
  quotasMet,
  now = Date.now,
}: {
  readonly api: ApiDefinition;
  readonly dynamoDbEndpoint: string;
  readonly tableName: string;
  readonly gateway: () => RunningGateway;
  readonly secrets: LocalSecrets;
  readonly endProcesses: () => Promise<number>;
  readonly signingSecretName: string;
  readonly invoke: Invoke;
  readonly events: EventFeed;
  readonly quotasMet: QuotasMet;
  readonly now?: () => number;
}): HttpRoutes {
  const table = new DynamoDBClient({ endpoint: dynamoDbEndpoint, region, credentials });
  const read = createReadTable({ client: table, tableName, openIds: () => gateway().connectionIds(), now });

  async function answerOf(functionName: string, input: object): Promise<string | undefined> {
    const outcome = await invoke(functionName, JSON.stringify(input));
    return outcome.kind === "returned" ? outcome.resultJson : undefined;
  }

  return createConsoleRoutes({
    directory: builtFile("switchboard/console"),
    feed: createTableFeed(async () => ({ ...(await read()), quotasMet: quotasMet.current() })),
    events,
    manage: (command) => answerOf(MANAGE_FUNCTION, command),
    publish: (message) => answerOf(PUBLISH_FUNCTION, message),
    stage,
    endProcesses,
    signUrl: (url, session) => signWebSocketUrl({ url, session, secret: currentSecret(secrets, signingSecretName) }),
    async closeConnection(connectionId) {
      const endpoint = gateway().managementEndpoint;
      const client = new ApiGatewayManagementApiClient({ endpoint, region, credentials, maxAttempts: 1 });
      try {
        const { $metadata } = await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
        return $metadata.httpStatusCode ?? 204;
      } catch (error) {
        const status =
          error instanceof ApiGatewayManagementApiServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === undefined) throw error;
        return status;
      } finally {
        client.destroy();
      }
    },
  });
}

function currentSecret(secrets: LocalSecrets, name: string): string {
  const { body } = secrets.answer("GetSecretValue", { SecretId: name });
  return "SecretString" in body ? String(body.SecretString) : "";
}
