import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type Address,
  type Arrival,
  addressKey,
  type Clock,
  type Connection,
  type ConnectionRef,
  type ConnectionRegistry,
  noJoinLimits,
  type Random,
  type Recipient,
  StoreFault,
} from "@switchboard/domain";
import { createBatchWrite } from "../batch-write.ts";
import { storeFaultOf } from "../store-fault-of.ts";
import { createDynamoDbItems } from "./dynamodb-connection-items.ts";
import { joinAsBackend, joinAsClient } from "./join.ts";
import { leave } from "./leave.ts";
import type { FirstKeys } from "./main-record.ts";
import { createReading } from "./reading.ts";
import { register } from "./register.ts";
import { addressOf, mainKey, type ShardCounts, writeKey } from "./registration-keys.ts";
import { renew } from "./renew.ts";
import { unregister } from "./unregister.ts";
import { addUsage } from "./usage.ts";

/** API Gateway gives a handshake 29 seconds. What is begun within these takes, with a client that never hangs, some 5 more. */
const connectingMs = 6000;
const takingBackMs = 18_000;

/** A client waits for its handshake. */
const whileConnecting = { attempts: 5, backoff: { baseMs: 50, capMs: 1000 }, retriesUnavailable: true };

/** What is left behind when a handshake is refused stays until it expires: worth more attempts than the refusal itself. */
const whileTakingBack = { attempts: 12, backoff: { baseMs: 100, capMs: 2000 }, retriesUnavailable: true };

/** A sender may be waiting for its acknowledgement while a connection that is gone is removed; later ones try again. */
const removingMs = 5000;
const whileRemoving = { attempts: 6, backoff: { baseMs: 50, capMs: 1000 }, retriesUnavailable: true };

export interface DynamoDbConnectionRegistryOptions {
  /** For everything but batches. It must not hang: see `createDynamoDbClient`. */
  readonly client: DynamoDBClient;
  /**
   * For batches, and all that registers a connection, which are tried again here: a client with one attempt. One that repeated
   * calls by itself could hide an attempt that was carried out, and whose answer was lost, behind a later one that was refused.
   */
  readonly batchClient: DynamoDBClient;
  readonly tableName: string;
  /**
   * An index by connection id that `unregister` queries as well, so that records written by anything else are found.
   * Absent by default: the main item names all that a registry has written itself.
   */
  readonly connectionIdIndex?: string;
  readonly shards: ShardCounts;
  /** The most registrations that are read at once. Default: 500. */
  readonly pageSize?: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Remembers connections in one DynamoDB table; `connectionsTable` says which keys it has. */
export function createDynamoDbConnectionRegistry(options: DynamoDbConnectionRegistryOptions): ConnectionRegistry {
  const { client, batchClient, tableName, connectionIdIndex, shards, pageSize, clock, random } = options;
  const batchWrite = createBatchWrite({ client: batchClient, tableName, clock, random });
  const itemsOf = createDynamoDbItems({ ...options, oneAttemptClient: batchClient, batchWrite });
  const reading = createReading({ client, tableName, shards, pageSize });

  function itemsNow(connection: ConnectionRef) {
    return itemsOf(connection, { budget: { ...whileRemoving, untilMs: clock.now() + removingMs } });
  }

  function minuteNow(): number {
    return Math.floor(clock.now() / 60_000);
  }

  function keysAt(addresses: readonly Address[], { connectionId }: ConnectionRef): readonly string[] {
    return [...new Set(addresses.map((address) => writeKey(address, connectionId, shards)))];
  }

  function groupKeys(groups: readonly string[], connection: ConnectionRef): readonly string[] {
    return keysAt(groups.map(groupAddress), connection);
  }

  async function registerOrTakeBack(connection: Connection): Promise<Arrival> {
    const { addresses, joinedGroups = [] } = connection;
    const joined = groupKeys(joinedGroups, connection);
    const keys = { proved: keysAt(addresses, connection).filter((key) => !joined.includes(key)), joined };
    const beganMs = clock.now();
    let written = false;
    const items = itemsOf(connection, {
      budget: { ...whileConnecting, untilMs: beganMs + connectingMs },
      forCalls: true,
      onWritten: () => {
        written = true;
      },
    });
    try {
      await register(items, connection, keys);
    } catch (fault) {
      // A table that refuses everything is not asked for more, and the handshake is refused at once.
      if (written) await takeBack(connection, keys, beganMs + takingBackMs, fault);
      throw fault;
    }
    // Whether it is the first would take another read at every connect.
    return { isFirst: {} };
  }

  /**
   * Removes what a failed `register` may have written.
   *
   * @throws the fault that `register` failed with, and in its message why the rest stays: it goes at its first 410, or
   *   by TTL.
   */
  async function takeBack(
    connection: Connection,
    { proved, joined }: FirstKeys,
    untilMs: number,
    cause: unknown,
  ): Promise<void> {
    try {
      const items = itemsOf(connection, { budget: { ...whileTakingBack, untilMs }, forCalls: true });
      await unregister(items, clock.now(), [...proved, ...joined]);
    } catch (thrown) {
      const { reason, message } = storeFaultOf(cause);
      const left = `What was written could not be taken back: ${storeFaultOf(thrown).message}`;
      throw new StoreFault(reason, `${message} ${left}`, { cause });
    }
  }

  async function forget(connection: ConnectionRef, foundBy: Recipient | undefined) {
    const { connectionId } = connection;
    const found = new Set(
      connectionIdIndex === undefined ? [] : await reading.keysInIndex(connectionIdIndex, connectionId),
    );
    if (foundBy !== undefined) found.add(foundBy.foundAt);
    found.delete(mainKey(connectionId));
    const record = await unregister(itemsNow(connection), clock.now(), [...found]);
    return record?.connection && { connection: record.connection, isLast: {} };
  }

  return {
    register: registerOrTakeBack,

    unregister: (connection, foundBy) => inDomainWords(forget(connection, foundBy)),

    find: (connection) =>
      inDomainWords(
        itemsNow(connection)
          .read()
          .then((record) => record?.connection),
      ),

    registrationsAt: (address, read) => pagesInDomainWords(reading.registrationsAt(address, read)),

    join(connection, groups, limits, by = "client") {
      const keys = groupKeys(groups, connection);
      const items = itemsNow(connection);
      return inDomainWords(
        by === "backend" ? joinAsBackend(items, keys) : joinAsClient(items, { keys, limits, minute: minuteNow() }),
      );
    },

    leave(connection, groups, by = "client", limits = noJoinLimits) {
      const left = new Set(groups.map((group) => addressKey(groupAddress(group))));
      const isMeant = (key: string) => {
        const address = addressOf(key);
        return address !== undefined && left.has(addressKey(address));
      };
      const keys = groupKeys(groups, connection);
      const { changesPerMinute } = by === "backend" ? noJoinLimits : limits;
      return inDomainWords(leave(itemsNow(connection), { keys, isMeant, by, changesPerMinute, minute: minuteNow() }));
    },

    addUsage: (connection, usage) => inDomainWords(addUsage(client, tableName, connection, usage)),

    renew: (connection, renewal) =>
      inDomainWords(
        renew(itemsNow(connection), keysAt(renewal.addresses, connection), renewal).then(
          (record) => record?.connection,
        ),
      ),

    count: (address) => inDomainWords(reading.count(address)),
  };
}

function groupAddress(id: string): Address {
  return { kind: "group", id };
}

async function inDomainWords<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (thrown) {
    throw storeFaultOf(thrown);
  }
}

async function* pagesInDomainWords<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (thrown) {
    throw storeFaultOf(thrown);
  }
}
