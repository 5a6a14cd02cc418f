import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  QueryCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import {
  type Address,
  type Arrival,
  type Clock,
  type Connection,
  type ConnectionRef,
  type ConnectionRegistry,
  createSemaphore,
  type Departure,
  mergeRegistrations,
  type Random,
  type Recipient,
  type Registration,
  StoreFault,
} from "@switchboard/domain";
import { createBatchWrite } from "./batch-write.ts";
import {
  connectionOfItem,
  type Item,
  mainItem,
  registrationItem,
  registrationKeysOfItem,
  registrationOfItem,
} from "./connection-item.ts";
import { mainKey, readKeys, type ShardCounts, writeKey } from "./registration-keys.ts";
import { storeFaultOf } from "./store-fault-of.ts";

/**
 * Small enough that reading many addresses at once needs little memory, large enough that a query is worth its call: with
 * half of it, an audience of 100,000 takes a tenth more memory, since V8 compiles what twice as many calls make hot.
 */
const pageSize = 500;

/**
 * Queries under way at a time, of all messages of a function together. One message has no more than this many waiting, so the
 * page of another waits for one of each message before it, and not for all pages of a message with many addresses.
 */
const queriesAtATime = 32;

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
   * For batches, which are tried again here: a client with one attempt. One that repeated calls by itself could hide an
   * attempt that was carried out, and whose answer was lost, behind a later one that was refused.
   */
  readonly batchClient: DynamoDBClient;
  readonly tableName: string;
  /**
   * An index by connection id that `unregister` queries as well, so that records written by anything else are found.
   * Absent by default: the main item names all that a registry has written itself.
   */
  readonly connectionIdIndex?: string;
  readonly shards: ShardCounts;
  readonly clock: Clock;
  readonly random: Random;
}

/** Remembers connections in one DynamoDB table; `connectionsTable` says which keys it has. */
export function createDynamoDbConnectionRegistry(options: DynamoDbConnectionRegistryOptions): ConnectionRegistry {
  const { client, batchClient, tableName, connectionIdIndex, shards, clock, random } = options;
  const queries = createSemaphore(queriesAtATime);
  const batchWrite = createBatchWrite({ client: batchClient, tableName, clock, random });

  async function register(connection: Connection): Promise<Arrival> {
    const { connectionId, addresses } = connection;
    const keys = [...new Set(addresses.map((address) => writeKey(address, connectionId, shards)))];
    const beganMs = clock.now();
    let written = false;
    try {
      // One batch after the other, the main item in the first: as soon as anything else is written, it says what.
      await batchWrite(
        [mainItem(connection, keys), ...keys.map((key) => registrationItem(connection, key))].map(putting),
        { ...whileConnecting, untilMs: beganMs + connectingMs },
        () => {
          written = true;
        },
      );
    } catch (fault) {
      // A table that refuses everything is not asked for more, and the handshake is refused at once.
      if (written) await takeBack(connectionId, keys, beganMs + takingBackMs, fault);
      throw fault;
    }
    // Whether it is the first would take another read at every connect.
    return { isFirst: {} };
  }

  /**
   * Removes what a failed `register` may have written, the main item last, since it names the rest.
   *
   * @throws the fault that `register` failed with, and in its message why the rest stays: it goes at its first 410, or
   *   by TTL.
   */
  async function takeBack(
    connectionId: string,
    keys: readonly string[],
    untilMs: number,
    cause: unknown,
  ): Promise<void> {
    const budget = { ...whileTakingBack, untilMs };
    try {
      await batchWrite(
        keys.map((key) => deletion(key, connectionId)),
        budget,
      );
      await batchWrite([deletion(mainKey(connectionId), connectionId)], budget);
    } catch (thrown) {
      const { reason, message } = storeFaultOf(cause);
      const left = `What was written could not be taken back: ${storeFaultOf(thrown).message}`;
      throw new StoreFault(reason, `${message} ${left}`, { cause });
    }
  }

  async function unregister({ connectionId }: ConnectionRef, foundBy?: Recipient): Promise<Departure | undefined> {
    const item = await readMainItem(connectionId);
    const keys = new Set([
      ...(item === undefined ? [] : registrationKeysOfItem(item)),
      ...(foundBy === undefined ? [] : [foundBy.foundAt]),
      ...(connectionIdIndex === undefined ? [] : await keysInIndex(connectionIdIndex, connectionId)),
    ]);
    keys.delete(mainKey(connectionId));
    await batchWrite(
      [...keys].map((key) => deletion(key, connectionId)),
      { ...whileRemoving, untilMs: clock.now() + removingMs },
    );
    if (item === undefined) return undefined;
    // Last, so that a call that fails before can be repeated; and what it returns, one of several callers gets.
    const deleted = await client.send(new DeleteItemCommand({ ...mainItemKey(connectionId), ReturnValues: "ALL_OLD" }));
    const connection = deleted.Attributes && connectionOfItem(deleted.Attributes);
    return connection && { connection, isLast: {} };
  }

  async function readMainItem(connectionId: string): Promise<Item | undefined> {
    const found = await client.send(new GetItemCommand({ ...mainItemKey(connectionId), ConsistentRead: true }));
    return found.Item;
  }

  function mainItemKey(connectionId: string) {
    return { TableName: tableName, Key: keyOf(mainKey(connectionId), connectionId) };
  }

  async function keysInIndex(indexName: string, connectionId: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { Items = [] } of paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: indexName,
        KeyConditionExpression: "connectionId = :connectionId",
        ExpressionAttributeValues: { ":connectionId": { S: connectionId } },
      },
    )) {
      for (const { address } of Items) if (address?.S !== undefined) keys.push(address.S);
    }
    return keys;
  }

  /** One page, apart from the generator: what DynamoDB answered is not kept until the page has been worked through. */
  async function readPage(key: string, consistent: boolean, startKey: Item | undefined) {
    const query = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "address = :address",
      ExpressionAttributeValues: { ":address": { S: key } },
      ConsistentRead: consistent,
      Limit: pageSize,
      ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await queries.run(() => client.send(query));
    const registrations = Items.map((item) => registrationOfItem(item, key)).filter((one) => one !== undefined);
    return { registrations, nextKey: LastEvaluatedKey };
  }

  async function* pagesOf(key: string, consistent: boolean): AsyncGenerator<readonly Registration[]> {
    let startKey: Item | undefined;
    do {
      const { registrations, nextKey } = await readPage(key, consistent, startKey);
      startKey = nextKey;
      if (registrations.length > 0) yield registrations;
    } while (startKey !== undefined);
  }

  function registrationsAt(address: Address): AsyncIterable<readonly Registration[]> {
    // Somebody who has just connected must be found; a group is too large for that to be worth twice the price.
    const consistent = address.kind !== "group" && address.kind !== "everyone";
    const lists = readKeys(address, shards).map((key) => pagesOf(key, consistent));
    const [first, ...others] = lists;
    return first !== undefined && others.length === 0 ? first : mergeRegistrations(lists);
  }

  return {
    register,
    unregister: (connection, foundBy) => inDomainWords(unregister(connection, foundBy)),
    find: ({ connectionId }) =>
      inDomainWords(
        readMainItem(connectionId).then((item) => (item === undefined ? undefined : connectionOfItem(item))),
      ),
    registrationsAt: (address) => pagesInDomainWords(registrationsAt(address)),
  };
}

function keyOf(address: string, connectionId: string): Item {
  return { address: { S: address }, connectionId: { S: connectionId } };
}

function putting(item: Item): WriteRequest {
  return { PutRequest: { Item: item } };
}

function deletion(address: string, connectionId: string): WriteRequest {
  return { DeleteRequest: { Key: keyOf(address, connectionId) } };
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
