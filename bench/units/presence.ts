import {
  createDynamoDbClient,
  createDynamoDbConnectionRegistry,
  createDynamoDbPresenceBoard,
} from "@switchboard/adapters-aws/dynamodb";
import { systemClock } from "@switchboard/adapters-aws/runtime";
import { createManualClock } from "@switchboard/adjustable-clock";
import {
  accept,
  type Connection,
  createPresenceStirs,
  createProcessPresenceTask,
  createSeePresence,
  defaultJoinLimits,
  stirPresence,
} from "@switchboard/domain";
import {
  createMemoryLog,
  createMemoryPresenceQueue,
  createPresenceSimulation,
  createSeededRandom,
} from "@switchboard/domain/testing";
import { audienceOf, connectionWith, roomNames } from "./connections.ts";
import type { MeteringProxy, Units } from "./metering-proxy.ts";
import type { RoomResult } from "./plan.ts";

const members = 500;
const house = 10_000;
const minuteMs = 60_000;
const timeMs = 20_000;

/** What presence costs: for who joins, for who looks, and in posts. */
export interface PresenceResults {
  readonly steps: readonly RoomResult[];
  /** Write units that one join takes more where a group is told, and where it is not. */
  readonly more: Readonly<Record<"told" | "untold", number>>;
  /** Posts for each member of a group of 10,000 that fills in a minute. */
  readonly postsPerMember: number;
}

export async function measurePresence({
  meter,
  region,
  tableName,
}: {
  readonly meter: MeteringProxy;
  readonly region: string;
  readonly tableName: string;
}): Promise<PresenceResults> {
  const { endpoint } = meter;
  const client = createDynamoDbClient({ endpoint, region });
  const batchClient = createDynamoDbClient({ endpoint, region, attempts: 1 });
  const [clock, random] = [systemClock, Math.random];
  const shards = { group: { write: 1, read: 1 }, everyone: { write: 4, read: 4 } };
  const plain = createDynamoDbConnectionRegistry({ client, batchClient, tableName, shards, clock, random });
  const board = createDynamoDbPresenceBoard({ client, tableName, clock });
  const queue = createMemoryPresenceQueue();
  const hasPresence = (group: string) => !group.startsWith("untold");
  const stirs = createPresenceStirs({ board, queue, hasPresence, clock, log: createMemoryLog() });
  const registry = stirPresence(plain, stirs);
  const deliver = async () => accept({ counts: { delivered: 0, gone: 0, failed: 0, queued: 0 } });
  const process = createProcessPresenceTask({ registry, board, queue, deliver, hasPresence, clock, random });
  const { occupancy, presence } = createSeePresence({ registry, board, hasPresence, clock });
  const steps: RoomResult[] = [];

  async function measure(name: string, step: () => Promise<unknown>): Promise<Units> {
    meter.take();
    await step();
    await stirs.settled();
    const units = meter.take();
    steps.push({ name, units });
    return units;
  }
  const member = async (): Promise<Connection> => {
    const connection = connectionWith({ name: "", session: true, user: true, groups: 0 });
    await plain.register(connection);
    return connection;
  };
  const join = (connection: Connection, on: typeof plain, group: string) =>
    on.join(connection, [group], defaultJoinLimits);

  const [room = ""] = roomNames(1);
  const [first, second, third, fourth] = [await member(), await member(), await member(), await member()];
  const off = await measure("join a room, without presence", () => join(first, plain, room));
  const untold = await measure("join a room that nobody is told of", () => join(second, registry, `untold.${room}`));
  const told = await measure("join a room that is told, the first for a second", () => join(third, registry, room));
  await measure("join a room that is told, after others", () => join(fourth, registry, room));
  await measure("leave a room that is told", () => registry.leave(fourth, [room]));

  const { at, all } = audienceOf({ name: "", kind: "group", connections: members });
  if (at.kind !== "group") throw new RangeError("It is a group.");
  for (const connection of all) await plain.register(connection);
  const look = async (outcome: string) => {
    const looked = await process({ group: at.id, dueAtMs: 0, attempt: 1 }, clock.now() + timeMs);
    if (looked.outcome !== outcome) throw new Error(`The look came to ${looked.outcome}.`, { cause: looked.fault });
  };
  const again = async () => {
    // Whoever has just been told something is looked at a second later.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await board.stir(at.id, { dueAtMs: clock.now() });
  };
  await board.stir(at.id, { dueAtMs: clock.now() });
  await measure(`look at a room of ${members} users, all of whom are new`, () => look("told"));
  await again();
  await measure(`look at a room of ${members} users, and nothing to tell`, () => look("unchanged"));
  const watcher = all[0];
  if (watcher === undefined) throw new RangeError("There is nobody.");
  await measure("ask for occupancy, counted before", () => occupancy(watcher, at.id));
  await measure(`ask for presence of ${members} users`, () => presence(watcher, at.id));
  for (const each of [client, batchClient]) each.destroy();

  const simulation = createPresenceSimulation({
    clock: createManualClock(),
    random: createSeededRandom("a full house"),
  });
  const posts = await simulation.fill(house, minuteMs);
  return {
    steps,
    more: { told: told.written - off.written, untold: untold.written - off.written },
    postsPerMember: posts / house,
  };
}
