// The route `sendMessage`, as it would be written without the hub, after AWS's sample: everybody at once.

import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { managementEndpoint, type WebSocketEvent, type WebSocketResult } from "./events.ts";
import { recordsAt, removeRecords } from "./records.ts";

interface Frame {
  readonly to?: {
    readonly sessions?: readonly string[];
    readonly users?: readonly string[];
    readonly groups?: readonly string[];
  };
  readonly data?: unknown;
}

const management = new ApiGatewayManagementApiClient({ endpoint: managementEndpoint });

export async function handler({ body = "" }: WebSocketEvent): Promise<WebSocketResult> {
  const { to: { sessions = [], users = [], groups = [] } = {}, data }: Frame = JSON.parse(body);
  const addresses = [
    ...sessions.map((session) => `session#${session}`),
    ...users.map((user) => `user#${user}`),
    ...groups.map((group) => `group#${group}`),
  ];
  const records = (await Promise.all(addresses.map(recordsAt))).flat();
  const connectionIds = [...new Set(records.map(({ connectionId }) => connectionId))];
  const text = JSON.stringify({ type: "message", data });
  await Promise.all(connectionIds.map((connectionId) => post(connectionId, text)));
  return { statusCode: 200, body: JSON.stringify({ type: "ack", delivered: connectionIds.length }) };
}

async function post(connectionId: string, text: string): Promise<void> {
  try {
    await management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: text }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "GoneException") throw error;
    await removeRecords(connectionId);
  }
}
