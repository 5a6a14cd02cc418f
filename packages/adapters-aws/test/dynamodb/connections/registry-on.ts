import { createManualClock } from "@switchboard/adjustable-clock";
import type { Address, Connection, ConnectionRegistry, Registration } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import type { ShardCounts } from "../../../src/dynamodb/connections/registration-keys.ts";
import {
  createDynamoDbConnectionRegistry,
  type DynamoDbConnectionRegistryOptions,
} from "../../../src/dynamodb/index.ts";
import type { TestTable } from "../test-table.ts";

const oneShard: ShardCounts = { group: { read: 1, write: 1 }, everyone: { read: 1, write: 1 } };

/** A registry on a table, with one shard each and no waiting unless it is told otherwise. */
export function registryOn(
  { client, tableName }: Pick<TestTable, "client" | "tableName">,
  options: Partial<DynamoDbConnectionRegistryOptions> = {},
): ConnectionRegistry {
  const rest = {
    shards: oneShard,
    clock: createManualClock(0, { autoAdvance: true }),
    random: createSeededRandom(1),
    ...options,
  };
  return createDynamoDbConnectionRegistry({ client, batchClient: client, tableName, ...rest });
}

/** A connection that has everything. */
export const full: Connection = {
  connectionId: "c-1=",
  identity: {
    provedBy: "cognito",
    userId: "u-1",
    sessionId: "u-1/s-1",
    clientId: "u-1/web",
    groups: ["admins", "editors"],
    provedUntilMs: Date.parse("2026-01-01T02:00:00.500Z"),
  },
  protocol: "switchboard.v1",
  connectedAtMs: Date.parse("2026-01-01T00:00:00.123Z"),
  expiresAtMs: Date.parse("2026-01-01T02:00:00Z"),
  addresses: [
    { kind: "session", id: "u-1/s-1" },
    { kind: "client", id: "u-1/web" },
    { kind: "user", id: "u-1" },
    { kind: "group", id: "admins" },
    { kind: "group", id: "editors" },
    { kind: "everyone" },
  ],
};

/** A connection that nothing is known of. */
export const bare: Connection = {
  connectionId: "c-2=",
  identity: { provedBy: "none", groups: [] },
  protocol: "switchboard.v1",
  connectedAtMs: full.connectedAtMs,
  expiresAtMs: full.expiresAtMs,
  addresses: [],
};

export async function pagesAt(
  registry: ConnectionRegistry,
  address: Address,
): Promise<readonly (readonly Registration[])[]> {
  const pages: (readonly Registration[])[] = [];
  for await (const page of registry.registrationsAt(address)) pages.push(page);
  return pages;
}

export async function idsAt(registry: ConnectionRegistry, address: Address): Promise<readonly string[]> {
  return (await pagesAt(registry, address)).flat().map(({ connectionId }) => connectionId);
}
