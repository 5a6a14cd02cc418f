import { DeleteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createManualClock } from "@switchboard/adjustable-clock";
import { type Message, type Position, StoreFault, type Stream } from "@switchboard/domain";
import {
  type Call,
  type Fate,
  type FaultProxy,
  startFaultProxy,
  throttled,
} from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbHistoryRecords } from "../../../src/dynamodb/history/dynamodb-history-records.ts";
import { region } from "../test-table.ts";
import { createHistoryTestTable, createHoldingClient, type HistoryTestTable, historyOn } from "./history-test-table.ts";

let table: HistoryTestTable;
let proxy: FaultProxy;
let client: DynamoDBClient;
let streams = 0;

beforeAll(async () => {
  table = await createHistoryTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());
beforeEach(async () => {
  proxy = await startFaultProxy(() => table.endpoint);
  client = createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts: 3, deadlineMs: 5000 });
});
afterEach(async () => {
  client.destroy();
  await proxy[Symbol.asyncDispose]();
});

function nextStream(): Stream {
  streams += 1;
  return { address: { kind: "group", id: `room.${streams}` }, retention: { keepMs: 3_600_000, most: 300 } };
}

const message: Message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "hi" };
const room = { messages: 1000, bytes: 100_000 };

/** What becomes of the first call of an operation; all others pass. */
function firstOf(operation: string, fate: Fate): (call: Call) => Fate {
  let seen = 0;
  return (call) => {
    if (call.operation !== operation) return "pass";
    seen += 1;
    return seen === 1 ? fate : "pass";
  };
}

async function begin(stream: Stream): Promise<Position> {
  const [begun] = await historyOn(table).settled([stream]);
  if (begun === undefined) throw new Error("It does not begin.");
  return begun;
}

async function offsetsSince(stream: Stream, since: Position, clock = createManualClock()): Promise<readonly number[]> {
  const answer = await historyOn(table, { clock }).readSince(stream, since, room);
  return answer.recovered ? answer.messages.map(({ position }) => position.offset) : [-1];
}

test("an offset whose answer is lost stays a hole, and the message takes the next", async () => {
  const stream = nextStream();
  const begun = await begin(stream);
  const clock = createManualClock();
  proxy.decide(firstOf("UpdateItem", "lose-answer"));
  const [position] = await historyOn({ ...table, client }, { clock }).append(message, [stream]);
  expect(position).toEqual({ ...begun, offset: 2 });
  expect(await offsetsSince(stream, begun, clock)).toEqual([]);
  clock.advance(3001);
  expect(await offsetsSince(stream, begun, clock)).toEqual([2]);
});

test("a put whose answer is lost meets its own message when it is repeated", async () => {
  const stream = nextStream();
  const begun = await begin(stream);
  proxy.decide(firstOf("PutItem", "lose-answer"));
  const [position] = await historyOn({ ...table, client }).append(message, [stream]);
  expect(position).toEqual({ ...begun, offset: 1 });
  expect(await offsetsSince(stream, begun)).toEqual([1]);
});

test("heads that a batch leaves out are asked for again, and never taken for missing", async () => {
  const five = Array.from({ length: 5 }, nextStream);
  const begun = await Promise.all(five.map(begin));
  const fates: Fate[] = [{ firstKeysOnly: 2 }, { firstKeysOnly: 0 }, { firstKeysOnly: 1 }];
  proxy.decide(() => fates.shift() ?? "pass");
  expect(await historyOn({ ...table, client }).tops(five)).toEqual(begun);
  expect(proxy.counts()).toEqual({ BatchGetItem: 4 });
});

test("heads that are left out for ever are a fault", async () => {
  proxy.decide(() => ({ firstKeysOnly: 0 }));
  const settled = historyOn({ ...table, client }).settled([nextStream()]);
  await expect(settled).rejects.toMatchObject({ name: "StoreFault", reason: "throttled" });
});

test("a message that cannot be stored in one of its streams is a fault, after all of them are done", async () => {
  const [one, other] = [nextStream(), nextStream()];
  const begun = await begin(one);
  const held = historyOn({ ...table, client: createDynamoDbClient({ ...table, region, attempts: 1 }) });
  proxy.decide(({ input, operation }) =>
    operation === "PutItem" && JSON.stringify(input).includes(JSON.stringify(`group#room.${streams}`))
      ? throttled
      : "pass",
  );
  const single = createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts: 1 });
  const append = historyOn({ ...table, client: single }).append(message, [other, one].reverse());
  await expect(append).rejects.toBeInstanceOf(StoreFault);
  await expect(append).rejects.toMatchObject({ reason: "throttled" });
  single.destroy();
  expect(await held.tops([one])).toEqual([{ ...begun, offset: 1 }]);
  expect(await offsetsSince(one, begun)).toEqual([1]);
});

test("a writer whose offsets were made void three times in a row is throttled", async () => {
  const stream = nextStream();
  const begun = await begin(stream);
  const clock = createManualClock();
  const holding = createHoldingClient(table.client);
  const slow = historyOn({ ...table, client: holding.client }, { clock });
  const quick = historyOn(table, { clock });
  let { reached, release } = holding.holdNextPut();
  const append = slow.append(message, [stream]);
  append.catch(() => {});
  for (let nth = 0; nth < 3; nth += 1) {
    await reached;
    await quick.append(message, [stream]);
    // The reader's clock, not the writer's: that one has 5 seconds.
    const later = createManualClock(clock.now() + 3001);
    await historyOn(table, { clock: later }).readSince(stream, begun, room);
    const releaseThis = release;
    if (nth < 2) ({ reached, release } = holding.holdNextPut());
    releaseThis();
  }
  await expect(append).rejects.toMatchObject({ name: "StoreFault", reason: "throttled" });
  expect((await quick.tops([stream]))[0]?.offset).toBe(6);
});

test("a writer that has no offset after 5 seconds stores nothing", async () => {
  const stream = nextStream();
  const clock = createManualClock();
  proxy.decide(({ operation }) => {
    if (operation === "UpdateItem") clock.advance(5001);
    return "pass";
  });
  const append = historyOn({ ...table, client }, { clock }).append(message, [stream]);
  await expect(append).rejects.toMatchObject({ name: "StoreFault", reason: "throttled" });
  expect(proxy.counts()).toEqual({ UpdateItem: 1 });
});

test("fifty holes are made void for one answer, and the rest when it is asked again", async () => {
  const stream = nextStream();
  const clock = createManualClock();
  const begun = await begin(stream);
  const records = createDynamoDbHistoryRecords({ ...table, clock, random: () => 0 });
  const taking = { atMs: clock.now(), keepMs: stream.retention.keepMs, freshEpoch: "" };
  for (let nth = 0; nth < 60; nth += 1) await records.takeOffset(`group#room.${streams}`, taking);
  const history = historyOn(table, { clock });
  await history.append(message, [stream]);
  clock.advance(3001);
  const voids = async () => {
    const items = await table.items();
    const own = items.filter((item) => item["address"]?.S === `group#room.${streams}` && item["void"] !== undefined);
    return own.map(({ seq }) => Number(seq?.N)).sort((one, other) => one - other);
  };
  expect(await history.readSince(stream, begun, room)).toMatchObject({
    recovered: true,
    messages: [],
    to: 0,
    more: true,
  });
  expect(await voids()).toEqual(Array.from({ length: 50 }, (_, nth) => nth + 11));
  expect(await history.readSince(stream, begun, room)).toMatchObject({ recovered: true, messages: [], more: true });
  expect(await voids()).toEqual(Array.from({ length: 60 }, (_, nth) => nth + 1));
  const last = await history.readSince(stream, { ...begun, offset: 50 }, room);
  expect(last).toMatchObject({ messages: [{ position: { offset: 61 } }], to: 61, more: false });
});

test("where more was written in 15 seconds than one read gives, a reader begins at the lowest that was read", async () => {
  const stream = nextStream();
  const history = historyOn(table, { clock: createManualClock() });
  for (let nth = 0; nth < 14; nth += 1) await history.append({ ...message, payload: "x".repeat(100_000) }, [stream]);
  const [begun] = await history.settled([stream]);
  expect(begun?.offset).toBeGreaterThan(1);
  expect(begun?.offset).toBeLessThan(14);
});

test("a message that expired before the setting was raised is not taken for one under way", async () => {
  const stream = nextStream();
  const clock = createManualClock();
  const history = historyOn(table, { clock });
  const [first] = await history.append(message, [stream]);
  await history.append(message, [stream]);
  const records = createDynamoDbHistoryRecords({ ...table, clock, random: () => 0 });
  await records.raiseKeep(`group#room.${streams}`, 10 * stream.retention.keepMs);
  clock.advance(stream.retention.keepMs + 61_000);
  // As time to live does.
  const Key = { address: { S: `group#room.${streams}` }, seq: { N: "2" } };
  await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
  if (first === undefined) throw new Error("Nothing was stored.");
  expect((await history.readSince(stream, first, room)).recovered).toBe(false);
});
