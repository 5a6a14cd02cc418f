import type { JoinedBy } from "@switchboard/domain";
import type { ConnectionItems } from "../../../../src/dynamodb/connections/connection-items.ts";
import { joinAsBackend, joinAsClient } from "../../../../src/dynamodb/connections/join.ts";
import { leave } from "../../../../src/dynamodb/connections/leave.ts";
import type { MainRecord } from "../../../../src/dynamodb/connections/main-record.ts";
import { register } from "../../../../src/dynamodb/connections/register.ts";
import { renew } from "../../../../src/dynamodb/connections/renew.ts";
import { unregister } from "../../../../src/dynamodb/connections/unregister.ts";
import type { Run } from "../../interleavings/replay.ts";
import { bareConnection } from "./bare-connection.ts";
import type { CallOf, Main } from "./table.ts";

/** What is done with a connection, from its beginning to its result. Groups are named by their keys. */
export type Doing =
  | { readonly does: "register"; readonly proved: readonly string[] }
  /** `most` are the groups that it may have joined, `changes` the names that it may join and leave in the minute. */
  | { readonly does: "join"; readonly keys: readonly string[]; readonly most?: number; readonly changes?: number }
  | { readonly does: "grant"; readonly keys: readonly string[] }
  /** `also` are further keys of the same groups, as of other shards. */
  | {
      readonly does: "leave";
      readonly keys: readonly string[];
      readonly also?: readonly string[];
      readonly by?: JoinedBy;
      readonly changes?: number;
    }
  | { readonly does: "renew"; readonly proved: readonly string[]; readonly endsAt: number }
  /** Soon after its beginning, or a while later. */
  | { readonly does: "disconnect"; readonly soon?: boolean };

const aWhileMs = 3_600_000;

/** Another way of doing what is done with a connection's items, such as a wrong one. */
export type Variant = (items: ConnectionItems, doing: Doing) => Partial<ConnectionItems>;

/** Runs the registry's own code. */
export function runDoing(variant: Variant): Run<Doing> {
  return (doing, call) => {
    const items = itemsBy(call);
    return doNow(doing, { ...items, ...variant(items, doing) });
  };
}

function doNow(doing: Doing, items: ConnectionItems): Promise<unknown> {
  switch (doing.does) {
    case "register":
      return register(items, bareConnection(0), { proved: doing.proved, joined: [] }).catch(async (fault) => {
        await unregister(items, 0, doing.proved);
        throw fault;
      });
    case "join": {
      const { keys, most = 100, changes = 1000 } = doing;
      return joinAsClient(items, {
        keys,
        limits: { groups: most, perMinute: 200, changesPerMinute: changes },
        minute: 0,
      });
    }
    case "grant":
      return joinAsBackend(items, doing.keys);
    case "leave": {
      const { keys, also = [], by = "client", changes = 1000 } = doing;
      const isMeant = (key: string) => keys.includes(key) || also.includes(key);
      const changesPerMinute = by === "backend" ? Number.POSITIVE_INFINITY : changes;
      return leave(items, { keys, isMeant, by, changesPerMinute, minute: 0 });
    }
    case "renew": {
      const { identity } = bareConnection(0);
      const renewal = { identity, addresses: [], expiresAtMs: doing.endsAt };
      return renew(items, doing.proved, renewal).then((record) => record !== undefined);
    }
    case "disconnect":
      return unregister(items, doing.soon ? 0 : aWhileMs).then((record) => record !== undefined);
  }
}

function itemsBy(call: Parameters<Run<Doing>>[1]): ConnectionItems {
  async function forEach(keys: readonly string[], act: (key: string) => Promise<unknown>): Promise<void> {
    for (const key of keys) await act(key);
  }
  return {
    read: async () => recordOf(await call("read")),
    async insert({ expiresAtMs }, { proved, joined }) {
      const main = { addresses: proved, joined, granted: [], rev: 1, renewed: 0, closing: false };
      await call("insert", { ...main, counted: { joins: {}, changes: {} }, endsAt: expiresAtMs });
    },
    update: async (change, condition) => recordOf(await call("update", change, condition)),
    async erase(as) {
      const { erased, record } = (await call("erase", as)) as { readonly erased: boolean; readonly record?: Main };
      return { erased, ...(record !== undefined && { record: recordOf(record) }) };
    },
    register: ({ expiresAtMs }, keys) => forEach(keys, (key) => call("write", key, { rev: 1, endsAt: expiresAtMs })),
    put: (keys, { rev, connection }) =>
      forEach(keys, (key) => call("put", key, { rev, endsAt: connection?.expiresAtMs ?? 0 })),
    remove: (keys, upToRev) => forEach(keys, (key) => call("remove", key, upToRev)),
    sweep: (keys) => forEach(keys, (key) => call("sweep", key)),
  };
}

function recordOf(answer: unknown): MainRecord;
function recordOf(answer: unknown): MainRecord | undefined {
  if (answer === null) return undefined;
  const { addresses, joined, granted, counted, endsAt, ...rest } = answer as Main;
  return {
    ...rest,
    addresses: new Set(addresses),
    joined: new Set(joined),
    granted: new Set(granted),
    counted: { joins: byMinute(counted.joins), changes: byMinute(counted.changes) },
    connection: bareConnection(endsAt),
  };
}

function byMinute(counts: Readonly<Record<string, number>>): ReadonlyMap<number, number> {
  return new Map(Object.entries(counts).map(([minute, count]) => [Number(minute), count]));
}

/** Makes a call of the model at real items. */
export async function callBy(items: ConnectionItems, call: CallOf): Promise<unknown> {
  switch (call.name) {
    case "read":
      return items.read();
    case "insert": {
      const [{ addresses, joined, endsAt }] = call.args;
      return items.insert(bareConnection(endsAt), { proved: addresses, joined });
    }
    case "update":
      return items.update(...call.args);
    case "erase":
      return items.erase(...call.args);
    case "write": {
      const [key, { endsAt }] = call.args;
      return items.register(bareConnection(endsAt), [key]);
    }
    case "put": {
      const [key, { rev, endsAt }] = call.args;
      return items.put([key], { ...emptyRecord, rev, connection: bareConnection(endsAt) });
    }
    case "remove": {
      const [key, upToRev] = call.args;
      return items.remove([key], upToRev);
    }
    case "sweep":
      return items.sweep(call.args);
    default:
      throw new RangeError(`Only mutants ask to ${call.name}.`);
  }
}

const emptyRecord: MainRecord = {
  ...{ addresses: new Set(), joined: new Set(), granted: new Set() },
  ...{ rev: 0, renewed: 0, closing: false, counted: { joins: new Map(), changes: new Map() }, connection: undefined },
};
