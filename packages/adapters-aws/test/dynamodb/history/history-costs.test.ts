import { createManualClock } from "@switchboard/adjustable-clock";
import type { Message, MessageHistory, Position, Stream } from "@switchboard/domain";
import { type FaultProxy, startFaultProxy } from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { region } from "../test-table.ts";
import { createHistoryTestTable, type HistoryTestTable, historyOn } from "./history-test-table.ts";
import { type Bill, createTroubledClient } from "./torture/trouble.ts";

let table: HistoryTestTable;
let proxy: FaultProxy;
let history: MessageHistory;
const clock = createManualClock();

beforeAll(async () => {
  table = await createHistoryTestTable();
  proxy = await startFaultProxy(() => table.endpoint);
  const client = createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts: 1, deadlineMs: 5000 });
  history = historyOn({ ...table, client }, { clock });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await table[Symbol.asyncDispose]();
});

const streamOf = (id: string): Stream => ({
  address: { kind: "group", id },
  retention: { keepMs: 3_600_000, most: 300 },
});
const message: Message = { messageId: "m-1", from: { userId: "ada" }, sentAtMs: 0, payload: { text: "hi" } };
const room = { messages: 100, bytes: 100_000 };

/** The operations that something takes, in their order. */
async function operationsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = proxy.calls().length;
  await work();
  return proxy
    .calls()
    .slice(before)
    .map(({ operation }) => operation);
}

test("a message is two writes in a row in each of its streams, all streams at once", async () => {
  expect(await operationsOf(() => history.append(message, [streamOf("one")]))).toEqual(["UpdateItem", "PutItem"]);
  const three = ["a", "b", "c"].map((id) => streamOf(`three-${id}`));
  const operations = await operationsOf(() => history.append(message, three));
  expect(operations.slice(0, 3)).toEqual(["UpdateItem", "UpdateItem", "UpdateItem"]);
  expect(operations.slice(3)).toEqual(["PutItem", "PutItem", "PutItem"]);
});

test("a message of 680 bytes costs two write units", async () => {
  const bill: Bill = { writeUnits: 0 };
  const client = createTroubledClient(table.client, () => 1, bill);
  const full: Message = {
    messageId: "n9yQ0k4zR5W2v8sXb1LJtg",
    from: { userId: "ada", sessionId: "ada/4cQ9m2", clientId: "ada/web-123" },
    sentAtMs: Date.now(),
    payload: "x".repeat(678),
  };
  await historyOn({ ...table, client }).append(full, [streamOf("room.1")], { connectionId: "L0SM9cOFvHcCIhw=" });
  expect(bill.writeUnits).toBe(2);
});

test("the newest positions of ten streams are one consistent batch, and to begin in them too where all is quiet", async () => {
  const streams = Array.from({ length: 10 }, (_, nth) => streamOf(`ten-${nth}`));
  for (const stream of streams) await history.append(message, [stream]);
  expect(await operationsOf(() => history.tops(streams))).toEqual(["BatchGetItem"]);
  clock.advance(30_001);
  expect(await operationsOf(() => history.settled(streams))).toEqual(["BatchGetItem"]);
  const [input] = Object.values(proxy.calls().at(-1)?.input.RequestItems ?? {});
  expect(input).toMatchObject({ ConsistentRead: true, Keys: { length: 10 } });
});

test("to begin where something was written is a query of sixteen rows more", async () => {
  const stream = streamOf("busy");
  await history.append(message, [stream]);
  expect(await operationsOf(() => history.settled([stream]))).toEqual(["BatchGetItem", "Query"]);
  expect(proxy.calls().at(-1)?.input).toMatchObject({ ConsistentRead: true, Limit: 16 });
});

test("to recover nothing is one read, to recover something is two, and a page is two", async () => {
  const stream = streamOf("recovering");
  const positions: Position[] = [];
  for (let nth = 0; nth < 3; nth += 1) positions.push(...(await history.append(message, [stream])));
  const [first, , last] = positions;
  if (first === undefined || last === undefined) throw new Error("Nothing was stored.");
  expect(await operationsOf(() => history.readSince(stream, last, room))).toEqual(["BatchGetItem"]);
  expect(await operationsOf(() => history.readSince(stream, first, room))).toEqual(["BatchGetItem", "Query"]);
  expect(await operationsOf(() => history.readBefore(stream, undefined, room))).toEqual(["BatchGetItem", "Query"]);
});
