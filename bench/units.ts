// What connecting, disconnecting and sending cost in DynamoDB's units: our table beside the layout of the documents that the
// hub was made from. `npm run bench:units`.
//
// The registry's calls go over HTTP to an embedded DynamoDB, through a proxy that has each call say what it consumed.

import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createDynamoDbClient } from "@switchboard/adapters-aws/dynamodb";
import { historyTable } from "@switchboard/adapters-aws/history-table";
import type { Address, Connection } from "@switchboard/domain";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { beginRun } from "./support/run.ts";
import { sdkEnvironment } from "./support/sdk-environment.ts";
import { audienceOf, connectionWith, roomNames } from "./units/connections.ts";
import { type Hub, hubs } from "./units/hub.ts";
import { startMeteringProxy, type Units } from "./units/metering-proxy.ts";
import { audiences, connections, type Layout, layouts, member, roomsAtOnce, type StepResult } from "./units/plan.ts";
import { measurePresence } from "./units/presence.ts";
import { presenceBounds, roomBounds, unitBounds, writeUnitsChart, writeUnitsReport } from "./units/report.ts";
import { measureRooms } from "./units/rooms.ts";

const region = "us-east-1";
const indexName = "connectionId-index";
/** Calls under way at a time while an audience is being connected, which is not measured. */
const AT_A_TIME = 16;

Object.assign(process.env, sdkEnvironment);
const benchmark = beginRun("units");
await using dynamoDb = await startDynamoDb();
await using meter = await startMeteringProxy(dynamoDb.endpoint, { plain: { key: "connectionId" } });
const { endpoint } = meter;
const admin = createDynamoDbClient({ endpoint, region });
await admin.send(new CreateTableCommand(connectionsTable("ours")));
await admin.send(new CreateTableCommand(historyTable("history")));
await admin.send(new CreateTableCommand(withEverythingProjected(connectionsTable("plain", indexName))));

const results: StepResult[] = [];
for (const registered of connections) {
  const connection = connectionWith(registered);
  const { name, bounded = false } = registered;
  results.push({ step: "connect", name, bounded, ...(await measure((hub) => hub.connect(connection))) });
  const disconnected = await measure((hub) => hub.disconnect(connection.connectionId));
  results.push({ step: "disconnect", name, bounded, ...disconnected });
}
await measureMember();
for (const audience of audiences) {
  const { at, all } = audienceOf(audience);
  await measure((hub) => connectAll(hub, all));
  const sent = await measure((hub) => sendTo(hub, all, at));
  results.push({ step: "send", name: audience.name, bounded: false, ...sent });
}
const rooms = await measureRooms({ meter, region, tableName: "ours", historyTableName: "history" });
const presence = await measurePresence({ meter, region, tableName: "ours" });
benchmark.conclude({
  report: writeUnitsReport(results, rooms, presence, benchmark.origin()),
  chart: writeUnitsChart(results),
  bounds: [...unitBounds(results), ...roomBounds(rooms), ...presenceBounds(presence)],
});

/** Rooms that are joined and left, and how a connection ends that has joined some, or has only begun. */
async function measureMember(): Promise<void> {
  const connection = connectionWith(member);
  const { connectionId } = connection;
  await measure((hub) => hub.connect(connection));
  for (const count of roomsAtOnce) {
    const rooms = roomNames(count);
    const name = count === 1 ? "a room" : `${count} rooms at once`;
    results.push({ step: "join", name, bounded: false, ...(await measure((hub) => hub.join(connection, rooms))) });
    results.push({ step: "leave", name, bounded: false, ...(await measure((hub) => hub.leave(connectionId, rooms))) });
  }
  await measure((hub) => hub.join(connection, roomNames(1)));
  const ended = await measure((hub) => hub.disconnect(connectionId));
  results.push({ step: "disconnect", name: `${member.name}, and a room`, bounded: false, ...ended });

  const young = connectionWith(member, 0);
  await measure((hub) => hub.connect(young));
  const endedSoon = await measure((hub) => hub.disconnect(young.connectionId));
  results.push({ step: "disconnect", name: `${member.name}, in its first minute`, bounded: false, ...endedSoon });
}

/** Does the same with both layouts. @returns what each consumed */
async function measure(step: (hub: Hub) => Promise<unknown>): Promise<Readonly<Record<Layout, Units>>> {
  const consumed: Partial<Record<Layout, Units>> = {};
  for (const layout of layouts) {
    meter.take();
    await step(hubs[layout]({ endpoint, region, tableName: layout, indexName }));
    consumed[layout] = meter.take();
  }
  return consumed as Record<Layout, Units>;
}

async function connectAll(hub: Hub, all: readonly Connection[]): Promise<void> {
  const left = all.values();
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    for (const connection of left) await hub.connect(connection);
  });
  await Promise.all(lanes);
}

async function sendTo(hub: Hub, [sender, ...others]: readonly Connection[], at: Address): Promise<void> {
  const found = await hub.send(sender?.connectionId ?? "", [at]);
  if (found !== 1 + others.length) throw new Error(`Of ${1 + others.length} connections ${found} were found.`);
}

/** Attributes are in the index as well, so that it can say who a connection is. */
function withEverythingProjected(table: ReturnType<typeof connectionsTable>): ReturnType<typeof connectionsTable> {
  const { GlobalSecondaryIndexes = [] } = table;
  const projected = GlobalSecondaryIndexes.map((index) => ({
    ...index,
    Projection: { ProjectionType: "ALL" as const },
  }));
  return { ...table, GlobalSecondaryIndexes: projected };
}
