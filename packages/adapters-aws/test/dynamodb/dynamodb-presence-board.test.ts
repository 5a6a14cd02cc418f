import { createManualClock } from "@switchboard/adjustable-clock";
import { nothingShown, type OccupantKey } from "@switchboard/domain";
import { describePresenceBoard } from "@switchboard/domain/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDbClient } from "../../src/dynamodb/dynamodb-client.ts";
import { createDynamoDbPresenceBoard } from "../../src/dynamodb/index.ts";
import { nowhere } from "../nowhere.ts";
import { createTestTable, type TestTable } from "./test-table.ts";

const unreachable = createDynamoDbClient(nowhere);
let table: TestTable;
beforeAll(async () => {
  table = await createTestTable();
});
afterAll(() => table[Symbol.asyncDispose]());

describePresenceBoard("DynamoDB", async () => {
  const clock = createManualClock();
  return {
    board: createDynamoDbPresenceBoard({ ...table, clock }),
    broken: createDynamoDbPresenceBoard({ client: unreachable, tableName: "connections", clock }),
    now: clock.now,
    pass: async (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: async () => unreachable.destroy(),
  };
});

test("what every join writes is small, whatever is shown, and everything expires after a day", async () => {
  await table.removeAll();
  const clock = createManualClock();
  const board = createDynamoDbPresenceBoard({ ...table, clock });
  await board.stir("room.1", { dueAtMs: clock.now(), leftAtMs: clock.now() - 1 });
  const taken = await board.take("room.1", clock.now() + 30_000);
  const keys = Array.from(
    { length: 500 },
    (_, nth): OccupantKey => `user#0b9c4a1e-7d2f-4c58-9a3b-${String(nth).padStart(12, "0")}`,
  );
  const shown = {
    revision: clock.now(),
    occupants: new Map(keys.map((key) => [key, undefined])),
    users: 500,
    connections: 500,
  };
  const counts = { users: 500, connections: 500 };
  if (taken.outcome !== "taken") throw new Error("It was due.");
  await board.show("room.1", taken.look, { shown, counts, quietUntilMs: clock.now() + 1000 }, nothingShown);
  await board.stir("room.1", { dueAtMs: clock.now() + 1000 });
  const items = await table.items();
  const [due, large] = ["due", "shown"].map((part) => items.find((item) => item["connectionId"]?.S === part));
  expect(items).toHaveLength(2);
  const expiresAt = { N: String(Math.floor(clock.now() / 1000) + 86_400) };
  const number = (value: number) => ({ N: String(value) });
  expect(due).toEqual({
    ...{ address: { S: "presence#room.1" }, connectionId: { S: "due" }, expiresAt },
    ...{ dueAt: number(clock.now() + 1000), leftAt: number(clock.now() - 1), quietUntil: number(clock.now() + 1000) },
    ...{ look: number(taken.look), users: number(500), connections: number(500) },
    ...{ taker: { S: expect.any(String) }, stirrer: { S: expect.any(String) }, countedAt: number(clock.now()) },
  });
  expect(large).toMatchObject({ address: { S: "presence#room.1" }, expiresAt, revision: number(clock.now()) });
  expect(large?.["occupants"]?.B?.length).toBeLessThan(16_000);
});

test("a group where nothing changes is looked at and forgets nothing, at a write in half a day", async () => {
  const clock = createManualClock();
  const board = createDynamoDbPresenceBoard({ ...table, clock });
  const shown = { revision: 1, occupants: new Map([["user#ada", undefined] as const]), users: 1, connections: 1 };
  const expiry = async () => {
    const items = await table.items();
    const kept = items.find((item) => item["address"]?.S === "presence#quiet" && item["connectionId"]?.S === "shown");
    return Number(kept?.["expiresAt"]?.N) - Math.floor(clock.now() / 1000);
  };
  const look = async () => {
    await board.stir("quiet", { dueAtMs: clock.now() });
    const taken = await board.take("quiet", clock.now() + 30_000);
    if (taken.outcome !== "taken") throw new Error(`The look is ${taken.outcome}.`);
    return taken;
  };
  const first = await look();
  await board.show("quiet", first.look, { shown, counts: { users: 1, connections: 1 } }, first.shown);
  for (const [hours, seconds] of [
    [11, 13 * 3600],
    [1, 86_400],
    [11, 13 * 3600],
    [11, 86_400],
  ] as const) {
    clock.advance(hours * 3_600_000);
    const next = await look();
    expect(next.shown).toEqual(shown);
    await board.show("quiet", next.look, { shown: next.shown, counts: { users: 1, connections: 1 } }, next.shown);
    expect(await expiry()).toBe(seconds);
  }
});

/** A client that does not get the answer to its update of that number, counted from 1, and repeats it, as the SDK does then. */
function losingAnswer(nth: number) {
  const client = createDynamoDbClient({ endpoint: table.endpoint, region: "us-east-1" });
  let updates = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const isLost = "UpdateExpression" in args.input && ++updates === nth;
      if (!isLost) return next(args);
      // One that is refused is known only by its repeat, too.
      await next(args).catch(() => {});
      return next(args);
    },
    { step: "finalizeRequest", name: "loseAnswer", priority: "low" },
  );
  return { client, updates: () => updates, [Symbol.dispose]: () => client.destroy() };
}

test("a look whose answer was lost is the caller's when its client tries again", async () => {
  const clock = createManualClock();
  using losing = losingAnswer(1);
  const board = createDynamoDbPresenceBoard({ ...table, clock });
  await board.stir("lost", { dueAtMs: clock.now() });
  const taken = await createDynamoDbPresenceBoard({ ...table, ...losing, clock }).take("lost", clock.now() + 30_000);
  expect(losing.updates()).toBe(1);
  expect(taken).toMatchObject({ outcome: "taken", look: clock.now(), previousMs: clock.now(), isRepeat: true });
});

test("whoever stirred first and lost the answer sees to the look all the same, and nobody else does", async () => {
  const clock = createManualClock();
  using losing = losingAnswer(1);
  const board = createDynamoDbPresenceBoard({ ...table, ...losing, clock });
  const dueAtMs = clock.now() + 1000;
  expect(await board.stir("lost-stir", { dueAtMs })).toBe(dueAtMs);
  expect(losing.updates()).toBe(1);
  expect(await board.stir("lost-stir", { dueAtMs })).toBeUndefined();
  // Another's look is no more the caller's for an answer that was lost.
  using late = losingAnswer(1);
  expect(
    await createDynamoDbPresenceBoard({ ...table, ...late, clock }).stir("lost-stir", { dueAtMs }),
  ).toBeUndefined();
});

test("whoever put a sooner look in the place of another and lost the answer sees to it, too", async () => {
  const clock = createManualClock();
  const [sooner, later] = [clock.now() + 1000, clock.now() + 10_000];
  await createDynamoDbPresenceBoard({ ...table, clock }).stir("lost-sooner", { dueAtMs: later });
  using losing = losingAnswer(2);
  const board = createDynamoDbPresenceBoard({ ...table, ...losing, clock });
  expect(await board.stir("lost-sooner", { dueAtMs: sooner })).toBe(sooner);
  expect(losing.updates()).toBe(2);
  expect(await board.stir("lost-sooner", { dueAtMs: sooner })).toBeUndefined();
});

test("a table that is not there is a fault", async () => {
  const board = createDynamoDbPresenceBoard({ ...table, tableName: "nowhere", clock: createManualClock() });
  await expect(board.shown("room.1")).rejects.toMatchObject({ name: "StoreFault", reason: "missing" });
});
