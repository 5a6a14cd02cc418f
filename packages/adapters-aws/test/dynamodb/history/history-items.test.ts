import { createManualClock } from "@switchboard/adjustable-clock";
import type { Message, Stream } from "@switchboard/domain";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { maxGeneration } from "../../../src/dynamodb/index.ts";
import { createHistoryTestTable, type HistoryTestTable, historyOn } from "./history-test-table.ts";

let table: HistoryTestTable;
beforeAll(async () => {
  table = await createHistoryTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nowMs = Date.UTC(2026, 0, 1);
let clock = createManualClock(nowMs);
beforeEach(() => {
  clock = createManualClock(nowMs);
});

const streamOf = (id: string): Stream => ({ address: { kind: "group", id }, retention: { keepMs: hourMs, most: 300 } });
const message: Message = { messageId: "m-1", from: { userId: "ada" }, sentAtMs: 1, payload: { text: "never-kept" } };
const secondsOf = (ms: number) => ({ N: String(ms / 1000) });

async function itemsOf(id: string) {
  const all = await table.items();
  const at = (address: string) => all.filter((item) => item["address"]?.S === address);
  return { heads: at(`head#group#${id}`), rows: at(`group#${id}`) };
}

test("a head that only a reader has made goes after a day, and one with messages after thirty", async () => {
  await historyOn(table, { clock }).settled([streamOf("head")]);
  const begun = (await itemsOf("head")).heads;
  expect(begun).toMatchObject([{ seq: { N: "0" }, top: { N: "0" }, expiresAt: secondsOf(nowMs + dayMs) }]);
  await historyOn(table, { clock }).append(message, [streamOf("head")]);
  const expiresAt = secondsOf(nowMs + hourMs + 30 * dayMs);
  expect((await itemsOf("head")).heads).toMatchObject([{ epoch: begun[0]?.["epoch"], top: { N: "1" }, expiresAt }]);
  await historyOn(table, { clock }).settled([streamOf("head")]);
  expect((await itemsOf("head")).heads).toMatchObject([{ top: { N: "1" }, expiresAt }]);
});

test("a message is kept a minute longer than it may be read, and a void as long as what is above it", async () => {
  const history = historyOn(table, { clock });
  const [begun] = await history.settled([streamOf("row")]);
  await history.append(message, [streamOf("row")]);
  const [row] = (await itemsOf("row")).rows;
  expect(row).toMatchObject({
    seq: { N: "1" },
    expiresAt: secondsOf(nowMs + hourMs + 60_000),
    messageId: { S: "m-1" },
  });
  expect(Object.keys(row ?? {}).sort()).toEqual(
    ["address", "at", "attempt", "epoch", "expiresAt", "from", "messageId", "payload", "sentAt", "seq"].sort(),
  );
  const raised = { ...streamOf("row"), retention: { keepMs: 2 * hourMs, most: 300 } };
  await history.append(message, [raised]);
  clock.advance(3001);
  await history.readSince(raised, begun ?? { epoch: "", offset: 0 }, { messages: 10, bytes: 1000 });
  // The offset under which the setting was raised is a hole.
  const [, hole, above] = (await itemsOf("row")).rows;
  expect(hole).toEqual({
    ...{ address: { S: "group#row" }, seq: { N: "2" }, epoch: row?.["epoch"], void: { BOOL: true } },
    ...{ at: above?.["at"], expiresAt: secondsOf(nowMs + 2 * hourMs + 60_000) },
  });
});

test("a purge leaves keys, and no payload", async () => {
  const history = historyOn(table, { clock });
  for (let nth = 0; nth < 30; nth += 1) await history.append(message, [streamOf("purged")]);
  await history.purge(streamOf("purged").address);
  const { rows } = await itemsOf("purged");
  expect(rows).toHaveLength(30);
  expect(JSON.stringify(rows)).not.toContain("never-kept");
});

test("another generation has other epochs, of the same streams", async () => {
  const generations = [0, 1, 63, 64, maxGeneration];
  const epochs = new Set<string>();
  for (const generation of generations) {
    const history = historyOn(table, { clock, generation });
    const [position] = await history.append(message, [streamOf("restored")]);
    if (position === undefined) throw new Error("Nothing was stored.");
    expect(position.epoch).toMatch(/^[\w-]{12}$/);
    const answer = await history.readSince(streamOf("restored"), { ...position, offset: 0 }, { messages: 9, bytes: 1 });
    expect(answer.recovered).toBe(true);
    for (const epoch of epochs) {
      const old = await history.readSince(streamOf("restored"), { epoch, offset: 0 }, { messages: 9, bytes: 1 });
      expect(old.recovered).toBe(false);
    }
    epochs.add(position.epoch);
  }
  expect(epochs.size).toBe(generations.length);
});
