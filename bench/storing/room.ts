import { randomBytes } from "node:crypto";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "@switchboard/adapters-aws/dynamodb";
import { historyTable } from "@switchboard/adapters-aws/history-table";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import type { Address } from "@switchboard/domain";
import { recipients } from "./plan.ts";

export const tables = { connections: "webSocketConnections", history: "webSocketHistory" } as const;
export const roomName = "room.1";
const lifetimeMs = 7_200_000;

/** Makes both tables, with the connections of the room and one more, which sends. @returns the sender's connection id */
export async function prepareRoom({
  endpoint,
  region,
}: {
  readonly endpoint: string;
  readonly region: string;
}): Promise<string> {
  const client = createDynamoDbClient({ endpoint, region });
  await client.send(new CreateTableCommand(connectionsTable(tables.connections)));
  await client.send(new CreateTableCommand(historyTable(tables.history)));
  const registry = createDynamoDbConnectionRegistry({
    client,
    batchClient: client,
    tableName: tables.connections,
    shards: { group: { write: 1, read: 1 }, everyone: { write: 1, read: 1 } },
    clock: systemClock,
    random: Math.random,
  });

  async function register(addresses: readonly Address[]): Promise<string> {
    const [connectionId, connectedAtMs] = [randomBytes(11).toString("base64"), Date.now()];
    await registry.register({
      connectionId,
      identity: { provedBy: "none", groups: [] },
      protocol: "switchboard.v1",
      connectedAtMs,
      expiresAtMs: Math.floor((connectedAtMs + lifetimeMs) / 1000) * 1000,
      addresses,
    });
    return connectionId;
  }

  for (let count = 0; count < recipients; count += 1) await register([{ kind: "group", id: roomName }]);
  const senderId = await register([]);
  client.destroy();
  return senderId;
}
