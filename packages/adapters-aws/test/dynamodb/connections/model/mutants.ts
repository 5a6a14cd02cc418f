import type { ConnectionItems } from "../../../../src/dynamodb/connections/connection-items.ts";
import type { MainRecord } from "../../../../src/dynamodb/connections/main-record.ts";
import type { Mutant } from "./world.ts";

/** The rules of joining, leaving and forgetting, each left out: what is found then, and in which scenario. */
export const mutants: Readonly<
  Record<string, Mutant & { readonly scenario: string; readonly rule: RegExp; readonly repeats?: number }>
> = {
  "a registration is put over a later one": {
    scenario: "join, leave, join",
    rule: /^deaf/,
    call: (call) => (call.name === "put" ? { name: "write", args: call.args } : call),
  },
  "a registration is removed whatever its revision": {
    scenario: "join, leave, join",
    rule: /^deaf/,
    call: (call) => (call.name === "remove" ? { name: "sweep", args: [call.args[0]] } : call),
  },
  "a removal that is repeated removes what was put in between": {
    scenario: "join and leave of a member",
    rule: /^deaf/,
    call: (call) => (call.name === "remove" ? { name: "sweep", args: [call.args[0]] } : call),
  },
  "nobody looks after a registration was put": {
    scenario: "join and disconnect",
    rule: /^orphans/,
    variant: withoutLookingAgain,
  },
  "nobody looks after leaving": {
    scenario: "join and leave",
    rule: /^hidden/,
    variant: withoutLookingAgain,
  },
  "the main item is not marked as closing": {
    scenario: "join of another room and disconnect",
    rule: /^orphans/,
    call: (call) => (call.name === "erase" ? { name: "drop", args: [] } : call),
    variant: (items) => ({
      update: (change, condition) => (change.closing === true ? items.read() : items.update(change, condition)),
    }),
  },
  "the main item is deleted whatever has been joined since it was read": {
    scenario: "join and disconnect",
    rule: /^orphans/,
    call: (call) => (call.name === "erase" ? { name: "drop", args: [] } : call),
  },
  "a deletion that is repeated deletes what was registered since": {
    scenario: "register and disconnect",
    rule: /^orphans/,
    repeats: 2,
    call: (call) => (call.name === "erase" ? { name: "drop", args: [] } : call),
  },
  "a connection that is being registered is taken for registered": {
    scenario: "register and disconnect",
    rule: /^orphans/,
    variant: (items, doing) => {
      if (doing.does !== "disconnect") return {};
      const long = async () => {
        const record = await items.read();
        return record?.connection && { ...record, connection: { ...record.connection, connectedAtMs: -1e9 } };
      };
      return { read: long };
    },
  },
  "nobody looks after registering": {
    scenario: "register and disconnect",
    rule: /^orphans/,
    variant: (items, doing) => {
      if (doing.does !== "register") return {};
      let first: MainRecord | undefined;
      return {
        async insert(connection, keys) {
          await items.insert(connection, keys);
          first = await items.read();
        },
        read: async () => first ?? items.read(),
      };
    },
  },
  "the first main item is put over another": {
    scenario: "register and grant",
    rule: /^hidden/,
    call: (call) => (call.name === "insert" ? { name: "overwrite", args: call.args } : call),
  },
  "an update makes an item where there is none": {
    scenario: "leave and disconnect",
    rule: /^not forgotten/,
    call: (call) => (call.name === "update" ? { name: "upsert", args: call.args } : call),
  },
  "a join whose answer was lost is not recognised": {
    scenario: "a join where there is room for one",
    rule: /^deaf/,
    variant: (items) => {
      let hasPut = false;
      return {
        put(keys, record) {
          hasPut = true;
          return items.put(keys, record);
        },
        async read() {
          const record = await items.read();
          return record && (hasPut ? record : { ...record, joined: new Set(["another"]) });
        },
      };
    },
  },
  "a leave that is late removes nothing": {
    scenario: "leave and disconnect",
    rule: /^orphans/,
    variant: (items, doing) => (doing.does === "leave" ? { sweep: async () => {} } : { sweep: items.sweep }),
  },
  "an earlier renewal removes what a later one proves": {
    scenario: "a renewal without a group, and one with it",
    rule: /^let out/,
    variant: (items) => ({
      update: (change, { renewed: _, ...condition } = {}) => items.update(change, condition),
    }),
  },
};

/** Takes what it has put for what is there. */
function withoutLookingAgain(items: ConnectionItems): Partial<ConnectionItems> {
  let put: MainRecord | undefined;
  return {
    put(keys, record) {
      put = record;
      return items.put(keys, record);
    },
    read: async () => put ?? items.read(),
  };
}
