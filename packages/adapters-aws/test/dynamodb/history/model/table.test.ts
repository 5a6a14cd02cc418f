import { createManualClock } from "@switchboard/adjustable-clock";
import type { Random } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { createDynamoDbHistoryRecords } from "../../../../src/dynamodb/history/dynamodb-history-records.ts";
import type { HistoryRecords, Row } from "../../../../src/dynamodb/history/history-records.ts";
import { createHistoryTestTable } from "../history-test-table.ts";
import { applyCall, type Call, emptyTable } from "./table.ts";

/** Anything that anybody may ask of a stream with a handful of rows. */
function anyCall(stream: string, random: Random): Call {
  const below = (count: number) => Math.floor(random() * count);
  const atMs = 1_000_000 + below(5) * 1000;
  const row = (): Row => ({ offset: 1 + below(6), epoch: `e-${below(3)}`, atMs, expiresAtMs: atMs + 60_000 });
  const message = { messageId: `m-${below(9)}`, from: { userId: "ada" }, sentAtMs: atMs, payload: { text: "hello" } };
  const head = { atMs, keepMs: 1000 * (1 + below(3)), freshEpoch: `e-${below(3)}` };
  const calls: readonly Call[] = [
    { name: "takeOffset", args: [stream, head] },
    { name: "raiseKeep", args: [stream, head.keepMs] },
    { name: "putMessage", args: [stream, { ...row(), stored: { message } }, `a-${below(2)}`] },
    { name: "putVoid", args: [stream, row()] },
    { name: "heads", args: [[stream]] },
    { name: "begin", args: [stream, head] },
    { name: "rowsFrom", args: [stream, below(6), 2 + below(5)] },
    { name: "rowsDown", args: [stream, below(7), below(4), below(2) === 0 ? 1 + below(5) : undefined] },
    { name: "endEpoch", args: [stream, { ...head, epoch: `e-${below(3)}` }] },
    { name: "erase", args: [stream, [row()]] },
  ];
  return calls[below(calls.length)] ?? { name: "heads", args: [[stream]] };
}

test("the table that is searched answers as DynamoDB does, whatever it is asked", async () => {
  await using table = await createHistoryTestTable();
  const options = { ...table, clock: createManualClock(), random: createSeededRandom(1) };
  const records: HistoryRecords = createDynamoDbHistoryRecords(options);
  for (let seed = 1; seed <= 8; seed += 1) {
    const random = createSeededRandom(seed);
    const stream = `group#${seed}`;
    let model = emptyTable;
    for (let nth = 0; nth < 20; nth += 1) {
      const call = anyCall(stream, random);
      const applied = applyCall(model, call);
      const answer: unknown = await Reflect.apply(records[call.name], records, call.args);
      expect([seed, nth, call, answer]).toEqual([seed, nth, call, applied.answer]);
      model = applied.table;
    }
  }
});
