import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { records } from "./table.ts";

const management = new ApiGatewayManagementApiClient({ endpoint: process.env["MANAGEMENT_ENDPOINT"] ?? "" });

/** Posts a text to everybody at once, after AWS's sample; whoever is gone is removed. */
export async function postToAll(connectionIds: readonly string[], text: string): Promise<void> {
  await Promise.all(connectionIds.map((connectionId) => post(connectionId, text)));
}

async function post(connectionId: string, text: string): Promise<void> {
  try {
    await management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: text }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "GoneException") throw error;
    await records.remove(connectionId);
  }
}
