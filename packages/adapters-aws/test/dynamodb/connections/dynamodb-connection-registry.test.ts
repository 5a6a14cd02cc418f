import { createManualClock } from "@switchboard/adjustable-clock";
import type { Address, Connection } from "@switchboard/domain";
import { describeConnectionRegistry } from "@switchboard/domain/testing/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ShardCounts } from "../../../src/dynamodb/connections/registration-keys.ts";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { nowhere } from "../../nowhere.ts";
import { connectionIdIndex, createTestTable } from "../test-table.ts";
import { registryOn } from "./registry-on.ts";

const manyShards: ShardCounts = { group: { read: 3, write: 3 }, everyone: { read: 5, write: 4 } };

/** Few: every registration is a call of the embedded DynamoDB. */
const pageSize = 20;

const variants = {
  "DynamoDB, one shard each": {},
  "DynamoDB, several shards and an index": { shards: manyShards, connectionIdIndex },
};

for (const [name, options] of Object.entries(variants)) {
  describeConnectionRegistry(
    name,
    async () => {
      const table = await createTestTable({ index: connectionIdIndex });
      const unreachable = createDynamoDbClient(nowhere);
      const clock = createManualClock(0, { autoAdvance: true });
      return {
        registry: registryOn(table, { ...options, pageSize, clock }),
        pageSize,
        advance: clock.advance,
        loseRecord: (connectionId) => table.remove(`connection#${connectionId}`, connectionId),
        broken: registryOn({ client: unreachable, tableName: "connections" }, options),
        async [Symbol.asyncDispose]() {
          unreachable.destroy();
          await table[Symbol.asyncDispose]();
        },
      };
    },
    {
      skip: [
        {
          reason: "Whether a connection is the only one of its session would take another read at every connect.",
          tests: [
            "knows the first connection of a session and of a user, and every later one",
            "knows the last connection of a session and of a user, and every earlier one",
            "knows the first connection of a session and of a user again after the last has left",
            "knows a connection that is registered again to be the first as before",
          ],
        },
      ],
    },
  );
}

test("whatever a connection is, the same comes back and nothing stays", { timeout: 30_000 }, async () => {
  await using table = await createTestTable();
  const registry = registryOn(table, { shards: manyShards });
  await fc.assert(
    fc.asyncProperty(anyConnection, async (connection) => {
      await registry.register(connection);
      expect(inOrder(await registry.find(connection))).toEqual(inOrder(connection));
      expect(inOrder((await registry.unregister(connection))?.connection)).toEqual(inOrder(connection));
      expect(await table.items()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

const anyId = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const anyFullId = fc
  .tuple(fc.oneof(fc.constantFrom("anon", "signed"), anyId), anyId)
  .map((parts) => parts.map((part) => part.replaceAll("/", "-")).join("/"));
const anyTime = fc.integer({ min: 0, max: Date.parse("2100-01-01T00:00:00Z") });
const anyAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ kind: fc.constantFrom("session", "client", "user", "group"), id: anyId }),
  fc.constant({ kind: "everyone" as const }),
);
const anyConnection: fc.Arbitrary<Connection> = fc.record({
  connectionId: anyId,
  identity: fc.record(
    {
      provedBy: fc.constantFrom("cognito", "signed", "none"),
      userId: anyId,
      sessionId: anyFullId,
      clientId: anyFullId,
      groups: fc.uniqueArray(anyId, { maxLength: 30 }),
      provedUntilMs: anyTime,
    },
    { requiredKeys: ["provedBy", "groups"] },
  ),
  protocol: anyId,
  connectedAtMs: anyTime,
  expiresAtMs: anyTime.map((ms) => Math.floor(ms / 1000) * 1000),
  addresses: fc.uniqueArray(anyAddress, { maxLength: 30, selector: (address) => JSON.stringify(address) }),
});

function inOrder(connection: Connection | undefined) {
  if (connection === undefined) return undefined;
  const { identity, addresses } = connection;
  const groups = identity.groups.toSorted();
  return {
    ...connection,
    identity: { ...identity, groups },
    addresses: addresses.map((a) => JSON.stringify(a, ["kind", "id"])).toSorted(),
  };
}
