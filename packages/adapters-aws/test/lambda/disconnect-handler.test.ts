import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { createProcessUnregisterTask, createUnregister, createUnregisterClosed } from "@switchboard/domain";
import { createMemoryDeadLetters, createMemoryLog, createMemoryUnregisterQueue } from "@switchboard/domain/testing";
import { type Fate, type FaultProxy, startFaultProxy, throttled } from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createDynamoDbClient, createDynamoDbConnectionRegistry } from "../../src/dynamodb/index.ts";
import { createDisconnectHandler } from "../../src/lambda/index.ts";
import { full, registryOn } from "../dynamodb/connections/registry-on.ts";
import { createTestTable, region, type TestTable } from "../dynamodb/test-table.ts";

// A real table behind a proxy that fails, on the real clock: the clients' own retries and deadlines take part.
let table: TestTable;
let proxy: FaultProxy;
let clients: readonly DynamoDBClient[];
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());
beforeEach(async () => {
  await table.removeAll();
  proxy = await startFaultProxy(() => table.endpoint);
  clients = [3, 1].map((attempts) =>
    createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts, deadlineMs: 200 }),
  );
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy[Symbol.asyncDispose]();
});

function setUp() {
  const clock = createSystemClock();
  const [client, batchClient] = clients;
  if (client === undefined || batchClient === undefined) throw new Error("There are two clients.");
  const registry = createDynamoDbConnectionRegistry({
    ...{ client, batchClient, clock, tableName: table.tableName, random: Math.random },
    shards: { group: { read: 1, write: 1 }, everyone: { read: 1, write: 1 } },
  });
  const unregister = createUnregister({ registry });
  const queue = createMemoryUnregisterQueue();
  const parts = { unregister, queue, clock, random: Math.random };
  const log = createMemoryLog();
  const handler = createDisconnectHandler({ unregisterClosed: createUnregisterClosed(parts), clock, log });
  const process = createProcessUnregisterTask({ ...parts, deadLetters: createMemoryDeadLetters() });
  const requestContext = { connectionId: full.connectionId, routeKey: "$disconnect", requestId: "r-1", connectedAt: 0 };
  return {
    ...{ queue, log },
    disconnect: (remainingMs: number) => handler({ requestContext }, { getRemainingTimeInMillis: () => remainingMs }),
    async work() {
      const task = queue.take();
      if (task === undefined) throw new Error("There is no task.");
      return process(task, clock.now() + 20_000);
    },
  };
}

const failures: readonly (readonly [string, Fate])[] = [
  ["throttles", throttled],
  ["hangs", "hang"],
  ["loses its answers", "lose-answer"],
  ["is not reached", "reset"],
  ["fails", { status: 500, error: "InternalServerError" }],
  ["leaves out all writes", { firstOnly: 0 }],
];

/** Writes can be left out, and nothing else: a call that is none is answered. */
function applied(fate: Fate, operation: string): Fate {
  return typeof fate === "object" && "firstOnly" in fate && operation !== "BatchWriteItem" ? "pass" : fate;
}

test.each(failures)("a table that %s for a while is waited for: nothing is left", async (_what, fate) => {
  await registryOn(table).register(full);
  const { disconnect, log, queue } = setUp();
  const untilMs = performance.now() + 500;
  proxy.decide(({ operation }) => (performance.now() < untilMs ? applied(fate, operation) : "pass"));
  expect(await disconnect(60_000)).toEqual({ statusCode: 200 });
  expect(await table.items()).toEqual([]);
  expect(queue.waiting()).toEqual([]);
  expect(log.entries().map(({ level }) => level)).toEqual(["info"]);
});

test.each(failures)("a table that %s to the end leaves the rest to a worker, in time", async (_what, fate) => {
  await registryOn(table).register(full);
  const { disconnect, log, work } = setUp();
  proxy.decide(({ operation }) => applied(fate, operation));
  expect(await disconnect(1000)).toEqual({ statusCode: 200 });
  proxy.decide(() => "pass");
  const [line, ...others] = log.entries();
  expect(others).toEqual([]);
  expect(line).toMatchObject({ level: "error", fields: { outcome: "queued", connectionId: full.connectionId } });
  // What was begun before, and given up, may have come to something meanwhile.
  expect(await work()).toMatchObject({ outcome: expect.stringMatching(/^(closed|unknown)$/) });
  expect(await table.items()).toEqual([]);
});
