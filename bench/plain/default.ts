// `$default`, as it would be written without the hub: who one is, and that nothing else is understood.

import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { records } from "./table.ts";

const management = new ApiGatewayManagementApiClient({ endpoint: process.env["MANAGEMENT_ENDPOINT"] ?? "" });

export async function handler({ requestContext, body = "" }: WebSocketEvent): Promise<WebSocketResult> {
  const { connectionId } = requestContext;
  const [record] = await records.of(connectionId);
  if (record === undefined) {
    await management.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
    return { statusCode: 200 };
  }
  return { statusCode: 200, body: JSON.stringify(answer(body, record.sessionId, connectionId)) };
}

function answer(body: string, sessionId: string | undefined, connectionId: string): object {
  try {
    const { action }: { readonly action?: unknown } = JSON.parse(body);
    if (action === "hello") return { type: "welcome", connectionId, sessionId };
    if (action === "ping") return { type: "pong" };
    return { type: "error", code: "unknown-action" };
  } catch {
    return { type: "error", code: "invalid-json" };
  }
}
