import {
  createDynamoDbClient,
  createDynamoDbConnectionRegistry,
  createDynamoDbDenials,
  createDynamoDbMessageHistory,
  createDynamoDbUserUsage,
} from "@switchboard/adapters-aws/dynamodb";
import { cryptoIds, systemClock } from "@switchboard/adapters-aws/runtime";
import {
  type Address,
  createHistoryOf,
  createLimitConnections,
  createStoreMessage,
  isDenied,
  type Message,
  type Stream,
} from "@switchboard/domain";
import { connectionWith } from "./connections.ts";
import type { MeteringProxy, Units } from "./metering-proxy.ts";
import type { RoomResult } from "./plan.ts";

const retention = { keepMs: 3_600_000, most: 300 };
const everybody = () => "everybody" as const;

/** What history costs, storing, saying hello, recovering, and a new token. */
export async function measureRooms({
  meter,
  region,
  tableName,
  historyTableName,
}: {
  readonly meter: MeteringProxy;
  readonly region: string;
  readonly tableName: string;
  readonly historyTableName: string;
}): Promise<readonly RoomResult[]> {
  const { endpoint } = meter;
  const client = createDynamoDbClient({ endpoint, region });
  const batchClient = createDynamoDbClient({ endpoint, region, attempts: 1 });
  const parts = { clock: systemClock, random: Math.random };
  const shards = { group: { write: 1, read: 1 }, everyone: { write: 4, read: 4 } };
  const registry = createDynamoDbConnectionRegistry({ ...parts, client, batchClient, tableName, shards });
  const history = createDynamoDbMessageHistory({ ...parts, client, ids: cryptoIds, tableName: historyTableName });
  const results: RoomResult[] = [];

  async function measure<Value>(name: string, step: () => Promise<Value>): Promise<Value> {
    meter.take();
    const value = await step();
    results.push({ name, units: meter.take() });
    return value;
  }

  /** What is asked of the table for quotas, where there are any, beside reading who has sent a frame. */
  async function measureQuotas(): Promise<void> {
    const member = connectionWith({ name: "", session: true, user: true, groups: 3 });
    const { userId: id = "" } = member.identity;
    await registry.register(member);
    const userUsage = createDynamoDbUserUsage({ client, tableName });
    const usage = { minute: 1, frames: 16, bytes: 3200, addresses: 16, deliveries: 160 };
    await measure("a frame that is not sampled, with its connection", () => registry.find(member));
    await measure("count a connection's frame, the first in its minute", () => registry.addUsage(member, usage));
    const found = (await registry.find(member)) ?? member;
    await measure("count a connection's frame, a later one", () => registry.addUsage(found, usage));
    await measure("count a user's frame", () => userUsage.add({ kind: "user", id }, usage));
    const limit = createLimitConnections({ registry, clock: systemClock, most: 20 });
    await measure("count a user's connections at a handshake", () => limit(member));
  }

  const streams = Array.from({ length: 10 }, (_, index) => streamOf(`room.${index}`));
  const [one, two] = streams;
  if (one === undefined || two === undefined) throw new RangeError("There are no streams.");
  // A stream's first message makes its head, which costs no more.
  await measure(oneStream, () => history.append(messageOf(500), [one]));
  await measure("store a message of 500 bytes in two streams", () => history.append(messageOf(500), [one, two]));
  await measure("store a message of 3 KB in one stream", () => history.append(messageOf(3000), [one]));
  const store = createStoreMessage({ history: undefined, historyOf: createHistoryOf([]), protocols: { all: [] } });
  await measure(notKept, () => store({ message: messageOf(500), addresses: [one.address], scope: everybody }));

  for (const stream of streams) await history.append(messageOf(500), [stream]);
  const connection = connectionWith({ name: "", session: true, user: true, groups: 3 });
  await registry.register(connection);
  await measure("say hello with ten streams, and nothing missed", async () => {
    await registry.find(connection);
    await history.tops(streams);
  });
  const denials = createDynamoDbDenials({ client, tableName });
  await measure("connect with denials, a session and a user: further", () =>
    isDenied(denials, connection.identity, systemClock.now()),
  );
  await measure(refresh, async () => {
    await registry.find(connection);
    await registry.renew(connection, { ...connection, expiresAtMs: connection.expiresAtMs + 60_000 });
  });
  const busy = streamOf("busy");
  const [before] = await history.append(messageOf(500), [busy]);
  if (before === undefined) throw new RangeError("Nothing was stored.");
  for (let count = 0; count < 20; count += 1) await history.append(messageOf(500), [busy]);
  await measure("recover 20 messages of 500 bytes", async () => {
    await registry.find(connection);
    const recovered = await history.readSince(busy, before, { messages: 300, bytes: 100_000 });
    if (!recovered.recovered || recovered.messages.length !== 20) throw new Error("Not all of it was recovered.");
  });
  await measureQuotas();
  for (const each of [client, batchClient]) each.destroy();
  return results;
}

export const refresh = "refresh a connection that is registered at five addresses";
export const oneStream = "store a message of 500 bytes in one stream";
export const notKept = "send a message where nothing is kept";

function streamOf(id: string): Stream {
  const address: Address = { kind: "group", id };
  return { address, retention };
}

function messageOf(bytes: number): Message {
  const from = { userId: "5f0c8a4e-52a4-4c6b-9b0e-0f6a2c1d7e33" };
  return { messageId: cryptoIds.unique(), from, sentAtMs: Date.now(), payload: "x".repeat(bytes) };
}

/** What a step has cost. */
export function unitsOf(results: readonly RoomResult[], name: string): Units {
  const found = results.find((result) => result.name === name);
  if (found === undefined) throw new RangeError(`${name} was not measured.`);
  return found.units;
}
