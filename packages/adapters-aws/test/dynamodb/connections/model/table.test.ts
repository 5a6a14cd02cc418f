import { createManualClock } from "@switchboard/adjustable-clock";
import type { Random } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { createBatchWrite } from "../../../../src/dynamodb/batch-write.ts";
import { createDynamoDbItems } from "../../../../src/dynamodb/connections/dynamodb-connection-items.ts";
import type { MainRecord } from "../../../../src/dynamodb/connections/main-record.ts";
import { createTestTable, type TestTable } from "../../test-table.ts";
import { bareConnection } from "./bare-connection.ts";
import { callBy } from "./doings.ts";
import { applyCall, type CallOf, type Main, type Table } from "./table.ts";

const keys = ["group#0#a", "group#0#b", "user#u"];

/** Anything that anybody may ask of a connection's items. */
function anyCall(random: Random): CallOf {
  const below = (count: number) => Math.floor(random() * count);
  const some = () => keys.filter(() => below(2) === 0);
  const maybe = <Value>(value: Value) => (below(3) === 0 ? value : undefined);
  const set = (["addresses", "joined", "granted"] as const)[below(3)] ?? "joined";
  const key = keys[below(keys.length)] ?? "";
  const registered = { rev: 1 + below(8), endsAt: below(3) * 1000 };
  const first = { addresses: some(), joined: some(), granted: [], rev: 1, renewed: 0, closing: false };
  const counted = { joins: {}, changes: {} };
  const change = {
    ...(below(2) === 0 ? { add: { [set]: some() } } : { remove: { [set]: some() } }),
    ...(below(3) === 0 && {
      counts: { minute: 7, joins: 1 + below(3), ...(below(2) === 0 && { changes: 1 + below(3) }) },
    }),
    ...(below(8) === 0 && { closing: true as const }),
    ...(below(4) === 0 && { renewal: { identity: bareConnection(0).identity, expiresAtMs: registered.endsAt } }),
  };
  const condition = {
    ...maybe({ open: true as const }),
    ...maybe({ rev: below(8) }),
    ...maybe({ renewed: below(3) }),
    ...maybe({ joined: below(3) }),
    ...maybe({ counts: { minute: 7, joins: below(6), changes: below(6) } }),
  };
  const calls: readonly CallOf[] = [
    { name: "read", args: [] },
    { name: "insert", args: [{ ...first, counted, endsAt: 0 }] },
    { name: "insert", args: [{ ...first, counted, endsAt: 0 }] },
    ...Array.from({ length: 8 }, (): CallOf => ({ name: "update", args: [change, condition] })),
    { name: "erase", args: [below(2) === 0 ? { closing: true } : { rev: below(8) }] },
    { name: "write", args: [key, { ...registered, rev: 1 }] },
    { name: "put", args: [key, registered] },
    { name: "put", args: [key, registered] },
    { name: "remove", args: [key, below(8)] },
    { name: "remove", args: [key, below(8)] },
    { name: "sweep", args: [key] },
  ];
  return calls[below(calls.length)] ?? { name: "read", args: [] };
}

test("the table that is searched answers as DynamoDB does, and holds the same, whatever is asked of it", async () => {
  await using table = await createTestTable();
  const { client, tableName } = table;
  const time = { clock: createManualClock(0, { autoAdvance: true }), random: createSeededRandom(1) };
  const batchWrite = createBatchWrite({ client, tableName, ...time });
  const itemsOf = createDynamoDbItems({ client, oneAttemptClient: client, batchWrite, tableName, ...time });
  const budget = { attempts: 1, backoff: { baseMs: 1, capMs: 1 }, untilMs: 1 };
  const items = itemsOf(bareConnection(0), { budget });
  for (let seed = 1; seed <= 8; seed += 1) {
    const random = createSeededRandom(seed);
    await table.removeAll();
    let model: Table = { registrations: {} };
    for (let nth = 0; nth < 40; nth += 1) {
      const call = anyCall(random);
      const applied = applyCall(model, call);
      const answer = await callBy(items, call);
      expect([seed, nth, call, plain(answer)]).toEqual([seed, nth, call, plain(applied.answer)]);
      model = applied.table;
    }
    expect(await registered(table)).toEqual(model.registrations);
  }
});

async function registered(table: TestTable): Promise<Table["registrations"]> {
  const items = await table.items();
  const registrations = items.filter(({ address }) => address?.S !== "connection#c");
  return Object.fromEntries(
    registrations.map(({ address, rev, expiresAt }) => [
      address?.S ?? "",
      { rev: Number(rev?.N), endsAt: Number(expiresAt?.N) * 1000 },
    ]),
  );
}

/** Records as plain data, whoever has answered. */
function plain(answer: unknown): unknown {
  if (answer === undefined || answer === null) return null;
  if (typeof answer !== "object") return answer;
  if ("erased" in answer) return { ...answer, ...("record" in answer && { record: plain(answer.record) }) };
  if ("connection" in answer) return plainMain(answer as MainRecord);
  return answer;
}

function plainMain({ counted, connection, addresses, joined, granted, ...rest }: MainRecord): Main {
  const sets = { addresses: [...addresses].sort(), joined: [...joined].sort(), granted: [...granted].sort() };
  const counts = { joins: Object.fromEntries(counted.joins), changes: Object.fromEntries(counted.changes) };
  return { ...rest, ...sets, counted: counts, endsAt: connection?.expiresAtMs ?? -1 };
}
