import { EventEmitter, once } from "node:events";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createManualClock } from "@switchboard/adjustable-clock";
import { type Connection, mergeRegistrations, StoreFault } from "@switchboard/domain";
import {
  type Call,
  type Fate,
  type FaultProxy,
  startFaultProxy,
  throttled,
} from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { connectionIdIndex, createTestTable, region, type TestTable } from "../test-table.ts";
import { bare, full, idsAt, registryOn } from "./registry-on.ts";

let table: TestTable;
let proxy: FaultProxy;
let client: DynamoDBClient;

beforeAll(async () => {
  table = await createTestTable({ index: connectionIdIndex });
});
afterAll(() => table[Symbol.asyncDispose]());
beforeEach(async () => {
  await table.removeAll();
  proxy = await startFaultProxy(() => table.endpoint);
  // One attempt: what the SDK repeats by itself, it waits for on the real clock.
  client = createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts: 1, deadlineMs: 5000 });
});
afterEach(async () => {
  client.destroy();
  await proxy[Symbol.asyncDispose]();
});

/** A registry behind the proxy, on a clock whose waits are over at once. */
function registry(options: Parameters<typeof registryOn>[1] = {}) {
  return registryOn({ client, tableName: table.tableName }, options);
}

/** 29 addresses: two batches. */
const large: Connection = {
  ...full,
  addresses: [
    ...full.addresses.filter(({ kind }) => kind !== "group"),
    ...Array.from({ length: 25 }, (_, index) => ({ kind: "group", id: `g-${index}` }) as const),
  ],
};

async function faultOf(work: Promise<unknown>): Promise<StoreFault> {
  const thrown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof StoreFault)) throw new Error("It did not fail with a StoreFault.", { cause: thrown });
  return thrown;
}

/** Whether a call writes, rather than removes. */
function puts({ operation, input }: Call): boolean {
  const requests = Object.values(input.RequestItems ?? {}).flat();
  return operation === "BatchWriteItem" && requests.some(({ PutRequest }) => PutRequest !== undefined);
}

/** The fates of the first calls of a kind, in their order; all others pass. */
function inTurn(isMeant: (call: Call) => boolean, ...fates: readonly Fate[]): (call: Call) => Fate {
  let turn = 0;
  return (call) => {
    if (!isMeant(call)) return "pass";
    turn += 1;
    return fates[turn - 1] ?? "pass";
  };
}

describe("unprocessed items", () => {
  test("are written again until all are", async () => {
    const clock = createManualClock(0, { autoAdvance: true });
    const fateOf = inTurn(puts, { firstOnly: 3 }, { firstOnly: 0 }, throttled, "pass");
    const writtenAtMs: number[] = [];
    proxy.decide((call) => {
      if (puts(call)) writtenAtMs.push(clock.now());
      return fateOf(call);
    });
    await registry({ clock, random: () => 0.5 }).register(large);
    expect(await table.items()).toHaveLength(30);
    expect(await registry().find(large)).toBeDefined();
    // Waits of half of 50 ms, doubled each time: full jitter, by the random numbers that were given. Then the second batch.
    expect(writtenAtMs).toEqual([0, 25, 25 + 50, 25 + 50 + 100, 25 + 50 + 100]);
  });

  test("of an unregister are deleted again until all are", async () => {
    await registry().register(large);
    proxy.decide(inTurn(({ operation }) => operation === "BatchWriteItem", { firstOnly: 0 }, { firstOnly: 7 }));
    expect(await registry().unregister(large)).toBeDefined();
    expect(await table.items()).toEqual([]);
  });

  test("that stay unprocessed fail an unregister, which can be repeated", async () => {
    await registry().register(large);
    proxy.decide(({ operation }) => (operation === "BatchWriteItem" ? { firstOnly: 0 } : "pass"));
    expect(await faultOf(registry().unregister(large))).toMatchObject({ reason: "throttled" });
    // The connection's own record is still there, and leads the next one to the rest.
    proxy.decide(() => "pass");
    expect(await registry().unregister(large)).toMatchObject({ connection: { connectionId: large.connectionId } });
    expect(await table.items()).toEqual([]);
  });
});

describe("a register that cannot be completed", () => {
  const halfWays: Readonly<Record<string, readonly Fate[]>> = {
    "part of its first batch is left out each time": Array<Fate>(20).fill({ firstOnly: 1 }),
    "its second batch is left out each time": ["pass", ...Array<Fate>(20).fill({ firstOnly: 0 })],
    "its second batch is throttled as a whole": ["pass", ...Array<Fate>(20).fill(throttled)],
    "the answer to its first batch is lost, and the next are throttled": [
      "lose-answer",
      ...Array<Fate>(20).fill(throttled),
    ],
  };
  for (const [halfWay, fates] of Object.entries(halfWays)) {
    test(`removes what it has written once throttling ends, when ${halfWay}`, async () => {
      let throttledRemovals = 0;
      // Once the writing has been given up, the clean-up is throttled as well for two seconds.
      const clock = createManualClock(0, { autoAdvance: true });
      const writing = inTurn(puts, ...fates);
      let cleaningFromMs: number | undefined;
      proxy.decide((call) => {
        if (puts(call)) return writing(call);
        cleaningFromMs ??= clock.now();
        if (clock.now() - cleaningFromMs > 2000) return "pass";
        throttledRemovals += 1;
        return throttled;
      });
      const fault = await faultOf(registry({ clock, random: () => 0.5 }).register(large));
      expect(fault.reason).toBe("throttled");
      expect(throttledRemovals).toBeGreaterThan(1);
      expect(await table.items()).toEqual([]);
    });
  }

  const reasons: Readonly<Record<string, readonly [Fate, StoreFault["reason"]]>> = {
    ThrottlingException: [throttled, "throttled"],
    ProvisionedThroughputExceededException: [
      { status: 400, error: "ProvisionedThroughputExceededException" },
      "throttled",
    ],
    RequestLimitExceeded: [{ status: 400, error: "RequestLimitExceeded" }, "throttled"],
    ValidationException: [{ status: 400, error: "ValidationException" }, "invalid"],
    ResourceNotFoundException: [{ status: 400, error: "ResourceNotFoundException" }, "missing"],
    InternalServerError: [{ status: 500, error: "InternalServerError" }, "unavailable"],
    "a connection that is reset": ["reset", "unavailable"],
    "an answer that is lost": ["lose-answer", "unavailable"],
  };
  for (const [failure, [fate, reason]] of Object.entries(reasons)) {
    test(`is ${reason} for ${failure}, at the beginning or half-way, with its cause, and leaves nothing`, async () => {
      for (const before of [[], ["pass"]] as const) {
        proxy.decide(inTurn(puts, ...before, ...Array<Fate>(20).fill(fate)));
        const fault = await faultOf(registry().register(large));
        expect(fault.reason).toBe(reason);
        expect(fault.cause).toBeInstanceOf(Error);
        expect(await table.items()).toEqual([]);
      }
    });
  }

  test("asks no more of a table that has taken nothing", async () => {
    proxy.decide(() => ({ status: 400, error: "ValidationException" }));
    await faultOf(registry().register(large));
    expect(proxy.counts()).toEqual({ PutItem: 1 });
  });

  test("makes its first item once, however often its answers are lost", async () => {
    proxy.decide(inTurn(({ operation }) => operation === "PutItem", "lose-answer", throttled, "lose-answer"));
    await registry().register(full);
    expect(await registry().find(full)).toMatchObject({ connectionId: full.connectionId });
    expect(proxy.counts()["PutItem"]).toBe(4);
    expect(await registry().join(full, ["room.1"], { groups: 100, perMinute: 200, changesPerMinute: 1000 })).toBe(
      "joined",
    );
  });

  test("leaves nothing when it does not know whether its first item was made", async () => {
    proxy.decide(inTurn(({ operation }) => operation === "PutItem", ...Array<Fate>(20).fill("lose-answer")));
    expect((await faultOf(registry().register(full))).reason).toBe("unavailable");
    expect(await table.items()).toEqual([]);
  });

  test("leaves nothing when it cannot look whether it was forgotten meanwhile", async () => {
    proxy.decide(inTurn(({ operation }) => operation === "GetItem", ...Array<Fate>(5).fill(throttled)));
    expect((await faultOf(registry().register(full))).reason).toBe("throttled");
    expect(await table.items()).toEqual([]);
  });

  test("fails, and leaves nothing, when the connection is forgotten meanwhile", async () => {
    proxy.decide(async ({ operation }): Promise<Fate> => {
      if (operation === "BatchWriteItem") await registryOn(table).unregister(full);
      return "pass";
    });
    expect(await faultOf(registry().register(full))).toMatchObject({ reason: "unavailable" });
    proxy.decide(() => "pass");
    expect(await table.items()).toEqual([]);
  });

  test("is missing where there is no table", async () => {
    const elsewhere = registryOn({ client, tableName: "no-such-table" });
    for (const work of [
      () => elsewhere.register(full),
      () => elsewhere.unregister({ connectionId: "c-1" }),
      () => elsewhere.find({ connectionId: "c-1" }),
      () => idsAt(elsewhere, { kind: "user", id: "u-1" }),
    ]) {
      expect(await faultOf(work())).toMatchObject({ reason: "missing", cause: { name: "ResourceNotFoundException" } });
    }
  });

  test("is invalid where DynamoDB refuses the data", async () => {
    const longId = "x".repeat(1025);
    expect(await faultOf(registry().register({ ...bare, connectionId: longId }))).toMatchObject({ reason: "invalid" });
  });

  const endless: Readonly<Record<string, readonly [Fate, Fate]>> = {
    "items stay unprocessed": [{ firstOnly: 1 }, { firstOnly: 0 }],
    "calls are throttled": ["pass", throttled],
  };
  for (const [throttling, [first, others]] of Object.entries(endless)) {
    test(`is over well within the 29 seconds of a handshake, even if ${throttling} for ever`, async () => {
      const clock = createManualClock(0, { autoAdvance: true });
      const callMs = 2000;
      proxy.decide(() => {
        clock.advance(callMs);
        return proxy.calls().length === 1 ? first : others;
      });
      const fault = await faultOf(registry({ clock, random: () => 0.999 }).register(large));
      expect(fault.reason).toBe("throttled");
      expect(fault.message).toContain("could not be taken back");
      expect(clock.now()).toBeLessThan(25_000);
    });
  }

  test("is over in that time as well if every one of many batches takes its time", async () => {
    const addresses = Array.from({ length: 120 }, (_, index) => ({ kind: "group", id: `g-${index}` }) as const);
    const clock = createManualClock(0, { autoAdvance: true });
    let attempts = 0;
    proxy.decide((call) => {
      clock.advance(1500);
      if (!puts(call)) return "pass";
      attempts += 1;
      return attempts % 4 === 0 ? "pass" : { firstOnly: 0 };
    });
    expect((await faultOf(registry({ clock }).register({ ...bare, addresses }))).reason).toBe("throttled");
    expect(clock.now()).toBeLessThan(25_000);
    expect(await table.items()).toEqual([]);
  });

  test("goes on removing what it has written when DynamoDB cannot be reached for a moment", async () => {
    let removals = 0;
    proxy.decide((call) => {
      if (puts(call)) return "lose-answer";
      removals += 1;
      return removals < 4 ? "reset" : "pass";
    });
    expect((await faultOf(registry().register(full))).reason).toBe("unavailable");
    expect(removals).toBeGreaterThan(3);
    expect(await table.items()).toEqual([]);
  });

  test("can be followed by a disconnect, which removes what was left", async () => {
    proxy.decide(inTurn(() => true, "pass", "pass", ...Array<Fate>(40).fill(throttled)));
    await faultOf(registry().register(large));
    expect(await table.items()).toHaveLength(26);
    proxy.decide(() => "pass");
    expect(await registry().unregister(large)).toMatchObject({ connection: { connectionId: large.connectionId } });
    expect(await table.items()).toEqual([]);
  });

  test("ends although DynamoDB never answers", async () => {
    proxy.decide(() => "hang");
    const hasty = createDynamoDbClient({ endpoint: proxy.endpoint, region, attempts: 1, deadlineMs: 50 });
    const { tableName } = table;
    expect(await faultOf(registryOn({ client: hasty, tableName }).find({ connectionId: "c-1" }))).toMatchObject({
      reason: "unavailable",
      cause: { name: "TimeoutError" },
    });
    hasty.destroy();
  });
});

describe("reading and removing", () => {
  const failures: Readonly<Record<string, readonly [Fate, StoreFault["reason"]]>> = {
    throttling: [throttled, "throttled"],
    "an error of DynamoDB's own": [{ status: 500, error: "InternalServerError" }, "unavailable"],
    "a connection that is reset": ["reset", "unavailable"],
  };
  for (const [failure, [fate, reason]] of Object.entries(failures)) {
    test(`is ${reason} for ${failure}`, async () => {
      await registry().register(full);
      proxy.decide(() => fate);
      expect((await faultOf(registry().find({ connectionId: "c-1=" }))).reason).toBe(reason);
      expect((await faultOf(registry().unregister({ connectionId: "c-1=" }))).reason).toBe(reason);
      expect((await faultOf(idsAt(registry(), { kind: "user", id: "u-1" }))).reason).toBe(reason);
      expect((await faultOf(idsAt(registry(), { kind: "everyone" }))).reason).toBe(reason);
    });
  }

  test("an unregister whose last step fails can be repeated, and returns the connection then", async () => {
    await registry().register(full);
    proxy.decide(({ operation }) => (operation === "DeleteItem" ? throttled : "pass"));
    expect((await faultOf(registry().unregister({ connectionId: "c-1=" }))).reason).toBe("throttled");
    proxy.decide(() => "pass");
    expect(await registry().unregister({ connectionId: "c-1=" })).toMatchObject({
      connection: { connectionId: "c-1=" },
    });
    expect(await table.items()).toEqual([]);
  });

  test("of two unregisters that have both seen the connection, one gets it", async () => {
    await registry().register(full);
    // Neither deletes the connection's own record before both are about to.
    const barrier = createBarrier(2);
    proxy.decide(async ({ operation }): Promise<Fate> => {
      if (operation === "DeleteItem") await barrier();
      return "pass";
    });
    const results = await Promise.all([
      registry().unregister({ connectionId: "c-1=" }),
      registry().unregister({ connectionId: "c-1=" }),
    ]);
    expect(results.filter((connection) => connection !== undefined)).toHaveLength(1);
    expect(await table.items()).toEqual([]);
  });
});

/** Lets nobody through before so many have come. */
function createBarrier(count: number): () => Promise<void> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let come = 0;
  return () => {
    come += 1;
    if (come === count) open();
    return opened;
  };
}

describe("many addresses at once", () => {
  const sessions = (name: string, count: number) =>
    Array.from({ length: count }, (_, nth) => ({ kind: "session", id: `${name}/${nth}` }) as const);

  /** Reads audiences while every query is held until it is let go. */
  function holdQueries() {
    const reads = registry();
    const held: { readonly of: string; release(): void }[] = [];
    const arrivals = new EventEmitter();
    proxy.decide(
      ({ input }) =>
        new Promise((resolve) => {
          const address = input.ExpressionAttributeValues?.[":address"]?.S ?? "";
          if (address.includes("probe")) return resolve("pass");
          held.push({ of: address.split(/[#/]/)[1] ?? "", release: () => resolve("pass") });
          arrivals.emit("query");
        }),
    );
    return {
      held,
      async read(name: string, count: number) {
        const lists = sessions(name, count).map((address) => reads.registrationsAt(address));
        for await (const _page of mergeRegistrations(lists));
      },
      /** Resolves when so many queries have reached DynamoDB. */
      async arrived(count: number) {
        while (held.length < count) await once(arrivals, "query");
      },
    };
  }

  test("share one limit of queries, and a message with many holds up no other", async () => {
    const { held, read, arrived } = holdQueries();
    const many = read("many", 100);
    await arrived(32);
    const [one, other] = [read("one", 1), read("other", 1)];
    // Of another function, which shares no limit: what the two would have asked has come by the time that it is answered.
    for (const name of ["probe-1", "probe-2"]) await idsAt(registry(), { kind: "session", id: `${name}/0` });
    expect(held).toHaveLength(32);
    for (let nth = 0; nth < 34; nth += 1) {
      held[nth]?.release();
      await arrived(33 + nth);
      expect(held).toHaveLength(33 + nth);
    }
    // First come, first served: the two came before the next pages of the message that has many.
    expect(
      held
        .slice(32, 34)
        .map(({ of }) => of)
        .sort(),
    ).toEqual(["one", "other"]);
    proxy.decide(() => "pass");
    for (const { release } of held) release();
    await Promise.all([many, one, other]);
  });
});

const limits = { groups: 100, perMinute: 200, changesPerMinute: 1000 };

describe("joining and leaving", () => {
  test("a join whose answers are lost can be repeated, at every limit", async () => {
    await registry().register(full);
    const tight = { groups: 1, perMinute: 1, changesPerMinute: 1000 };
    for (const lost of ["UpdateItem", "PutItem"]) {
      proxy.decide(inTurn(({ operation }) => operation === lost, "lose-answer"));
      expect((await faultOf(registry().join(full, ["room.1"], tight))).reason).toBe("unavailable");
      expect(await registry().join(full, ["room.1"], tight)).toBe("joined");
      expect(await idsAt(registry(), { kind: "group", id: "room.1" })).toEqual([full.connectionId]);
    }
  });

  test("a leave whose answers are lost can be repeated", async () => {
    await registry().register(full);
    for (const lost of ["UpdateItem", "DeleteItem"]) {
      await registry().join(full, ["room.1"], limits);
      proxy.decide(inTurn(({ operation }) => operation === lost, "lose-answer"));
      expect((await faultOf(registry().leave(full, ["room.1"]))).reason).toBe("unavailable");
      await registry().leave(full, ["room.1"]);
      expect(await idsAt(registry(), { kind: "group", id: "room.1" })).toEqual([]);
    }
  });

  test("a leave whose connection is forgotten before its answer comes leaves nothing", async () => {
    const repeating = createDynamoDbClient({ endpoint: proxy.endpoint, region, deadlineMs: 5000 });
    const { tableName } = table;
    await registry().register(full);
    await registry().join(full, ["room.1"], limits);
    let updates = 0;
    proxy.decide(async ({ operation }): Promise<Fate> => {
      if (operation !== "UpdateItem") return "pass";
      updates += 1;
      if (updates === 1) return "lose-answer";
      await registryOn(table).unregister(full);
      return "pass";
    });
    await registryOn({ client: repeating, tableName }).leave(full, ["room.1"]);
    expect(await table.items()).toEqual([]);
    repeating.destroy();
  });

  test("a leave that was slow does not undo a join that came after it", async () => {
    await registry().register(full);
    await registry().join(full, ["room.1"], limits);
    proxy.decide(async ({ operation }): Promise<Fate> => {
      if (operation === "DeleteItem") await registryOn(table).join(full, ["room.1"], limits);
      return "pass";
    });
    await registry().leave(full, ["room.1"]);
    expect(await idsAt(registry(), { kind: "group", id: "room.1" })).toEqual([full.connectionId]);
  });

  test("a join that was slow does not undo that its connection has left, or was forgotten", async () => {
    for (const meanwhile of ["leave", "unregister"] as const) {
      const direct = registryOn(table);
      await direct.register(full);
      const isOnTheWay = ({ operation }: Call) => operation === "PutItem";
      proxy.decide(async (call): Promise<Fate> => {
        if (isOnTheWay(call)) await (meanwhile === "leave" ? direct.leave(full, ["room.1"]) : direct.unregister(full));
        return "pass";
      });
      const outcome = await registry().join(full, ["room.1"], limits);
      proxy.decide(() => "pass");
      expect(outcome).toBe(meanwhile === "leave" ? "joined" : "unknown");
      expect(await idsAt(direct, { kind: "group", id: "room.1" })).toEqual([]);
    }
    expect(await table.items()).toEqual([]);
  });

  test("gives up a join that others of the same connection come before again and again", async () => {
    const direct = registryOn(table);
    await direct.register(full);
    await direct.join(full, ["a"], limits);
    let others = 0;
    proxy.decide(async ({ operation }): Promise<Fate> => {
      if (operation !== "UpdateItem") return "pass";
      others += 1;
      await direct.join(full, [`other.${others}`], limits, "backend");
      return "pass";
    });
    // One of the two is joined already, and there is room for one: each attempt needs the item as it was read.
    expect(await registry().join(full, ["a", "b"], { groups: 2, perMinute: 200, changesPerMinute: 1000 })).toBe(
      "too-fast",
    );
    expect(others).toBe(8);
    expect(await idsAt(direct, { kind: "group", id: "b" })).toEqual([]);
  });
});

describe("what it costs", () => {
  const addressed = (count: number): Connection => ({
    ...bare,
    addresses: Array.from({ length: count }, (_, index) => ({ kind: "group", id: `g-${index}` }) as const),
  });

  test("a connection is registered by its main item, a batch for each 25 addresses, and a consistent read", async () => {
    for (const [addresses, batches] of [
      [0, 0],
      [3, 1],
      [25, 1],
      [26, 2],
      [100, 4],
    ] as const) {
      const before = proxy.calls().length;
      await registry().register(addressed(addresses));
      const calls = proxy.calls().slice(before);
      const inBatches = Array<string>(batches).fill("BatchWriteItem");
      expect(calls.map(({ operation }) => operation)).toEqual(["PutItem", ...inBatches, "GetItem"]);
      expect(calls.at(-1)?.input.ConsistentRead).toBe(true);
      await registry().unregister(bare);
    }
  });

  const aWhileLater = () => createManualClock(bare.connectedAtMs + 3_600_000, { autoAdvance: true });

  test("an unregister is one consistent read, one batch for each 25 registrations, and one deletion", async () => {
    await registry().register(addressed(30));
    const before = proxy.calls().length;
    await registry({ clock: aWhileLater() }).unregister(bare);
    const calls = proxy.calls().slice(before);
    expect(calls.map(({ operation }) => operation)).toEqual([
      "GetItem",
      "BatchWriteItem",
      "BatchWriteItem",
      "DeleteItem",
    ]);
    expect(calls[0]?.input.ConsistentRead).toBe(true);
  });

  test("an unregister within the first minute, or of a member, marks the connection first", async () => {
    const marked = ["GetItem", "UpdateItem", "BatchWriteItem", "DeleteItem"];
    await registry().register(addressed(3));
    const before = proxy.calls().length;
    await registry({ clock: createManualClock(bare.connectedAtMs, { autoAdvance: true }) }).unregister(bare);
    expect(operationsSince(before)).toEqual(marked);

    await registry().register(addressed(3));
    await registry().join(bare, ["room.1"], limits);
    const beforeMember = proxy.calls().length;
    await registry({ clock: aWhileLater() }).unregister(bare);
    expect(operationsSince(beforeMember)).toEqual(marked);
  });

  test("a join is an update, a registration for each group and a consistent read; a leave an update and a deletion each", async () => {
    await registry().register(addressed(1));
    const before = proxy.calls().length;
    await registry().join(bare, ["room.1", "room.2"], limits);
    expect(operationsSince(before)).toEqual(["UpdateItem", "PutItem", "PutItem", "GetItem"]);
    const beforeLeave = proxy.calls().length;
    await registry().leave(bare, ["room.1", "room.2"]);
    expect(operationsSince(beforeLeave)).toEqual(["UpdateItem", "DeleteItem", "DeleteItem"]);
  });

  test("a renewal is an update, a registration for each address and a consistent read", async () => {
    await registry().register(addressed(2));
    await registry().join(bare, ["room.1"], limits);
    const before = proxy.calls().length;
    await registry().renew(bare, { ...addressed(2), expiresAtMs: bare.expiresAtMs + 1000 });
    expect(operationsSince(before)).toEqual(["UpdateItem", "PutItem", "PutItem", "PutItem", "GetItem"]);
  });

  test("a group is read consistently where that is asked for", async () => {
    for await (const _page of registry().registrationsAt({ kind: "group", id: "x" }, { fresh: true }));
    expect(proxy.calls()).toMatchObject([{ operation: "Query", input: { ConsistentRead: true } }]);
  });

  function operationsSince(before: number): readonly string[] {
    return proxy
      .calls()
      .slice(before)
      .map(({ operation }) => operation);
  }

  test("an unregister of an unknown connection is one consistent read", async () => {
    await registry().unregister({ connectionId: "nobody" });
    expect(proxy.counts()).toEqual({ GetItem: 1 });
    expect(proxy.calls()[0]?.input.ConsistentRead).toBe(true);
  });

  test("a connection's own record is found by one consistent read", async () => {
    await registry().find({ connectionId: "nobody" });
    expect(proxy.calls()).toMatchObject([{ operation: "GetItem", input: { ConsistentRead: true } }]);
  });

  test("an address is one query for each shard, consistent where somebody must be found at once", async () => {
    const shards = { group: { read: 2, write: 1 }, everyone: { read: 1, write: 3 } };
    for (const kind of ["connection", "session", "client", "user"] as const) {
      const before = proxy.calls().length;
      await idsAt(registry({ shards }), { kind, id: "x" });
      expect(proxy.calls().slice(before)).toMatchObject([{ operation: "Query", input: { ConsistentRead: true } }]);
    }
    for (const [address, queries] of [
      [{ kind: "group", id: "x" }, 2],
      [{ kind: "everyone" }, 3],
    ] as const) {
      const before = proxy.calls().length;
      await idsAt(registry({ shards }), address);
      const calls = proxy.calls().slice(before);
      expect(calls.map(({ operation }) => operation)).toEqual(Array(queries).fill("Query"));
      for (const { input } of calls) expect(input.ConsistentRead ?? false).toBe(false);
    }
  });

  test("a reader that stops after its first page has read no more than that", async () => {
    const address = { kind: "session", id: "anon/s-1" } as const;
    const direct = registryOn(table);
    const connections = Array.from({ length: 12 }, (_, index) => ({
      ...bare,
      connectionId: `c-${index}`,
      addresses: [address],
    }));
    await Promise.all(connections.map((connection) => direct.register(connection)));
    for await (const page of registry({ pageSize: 10 }).registrationsAt(address)) {
      expect(page).toHaveLength(10);
      break;
    }
    expect(proxy.counts()).toEqual({ Query: 1 });
  });

  test("a page is of at most 500 connections where nothing else is said", async () => {
    await idsAt(registry(), { kind: "session", id: "anon/s-1" });
    expect(proxy.calls().map(({ input }) => input.Limit)).toEqual([500]);
  });

  test("the index is queried only where it is set", async () => {
    await registry({ connectionIdIndex }).unregister({ connectionId: "nobody" });
    expect(proxy.counts()).toEqual({ GetItem: 1, Query: 1 });
    expect(proxy.calls()[0]?.input.IndexName).toBe(connectionIdIndex);
  });
});
