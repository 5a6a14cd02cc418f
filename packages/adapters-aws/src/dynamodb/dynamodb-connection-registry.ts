import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import {
  type Address,
  type Clock,
  type Connection,
  type ConnectionRegistry,
  mergeRegistrations,
  type Random,
  type Registration,
} from "@switchboard/domain";
import { createBatchWrite, type Patience } from "./batch-write.ts";
import {
  connectionOfItem,
  type Item,
  mainItem,
  registrationItem,
  registrationKeysOfItem,
  registrationOfItem,
} from "./connection-item.ts";
import { mainKey, readKeys, type ShardCounts, writeKey } from "./registration-keys.ts";
import { registryFaultOf } from "./registry-fault-of.ts";

/** Small enough that reading many addresses at once needs little memory, large enough that a query is worth its call. */
const pageSize = 250;

/** The caller is a handshake that a client waits for. At worst some 6 seconds. */
const whileConnecting: Patience = { attempts: 4, backoff: { baseMs: 50, capMs: 1000 } };

/** Nobody waits for the result, and what is not removed now stays until it expires. At worst some 14 seconds. */
const whileRemoving: Patience = { attempts: 7, backoff: { baseMs: 50, capMs: 2000 } };

export interface DynamoDbConnectionRegistryOptions {
  /** Retries whole calls by itself; unprocessed items are retried here. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /**
   * An index by connection id that `unregister` queries as well, so that records written by anything else are found.
   * Absent by default: the main item names all that a registry has written itself.
   */
  readonly connectionIdIndex?: string;
  readonly shards: ShardCounts;
  readonly clock: Pick<Clock, "wait">;
  readonly random: Random;
}

/** Remembers connections in one DynamoDB table; `connectionsTable` says which keys it has. */
export function createDynamoDbConnectionRegistry(options: DynamoDbConnectionRegistryOptions): ConnectionRegistry {
  const { client, tableName, connectionIdIndex, shards } = options;
  const batchWrite = createBatchWrite(options);

  async function register(connection: Connection): Promise<void> {
    const { connectionId, addresses } = connection;
    const keys = [...new Set(addresses.map((address) => writeKey(address, connectionId, shards)))];
    // The main item goes with the first batch: as soon as anything is written, it says what has to be removed.
    const items = [mainItem(connection, keys), ...keys.map((key) => registrationItem(connection, key))];
    try {
      await batchWrite(
        items.map((Item) => ({ PutRequest: { Item } })),
        whileConnecting,
      );
    } catch (fault) {
      await takeBack(connectionId, keys);
      throw registryFaultOf(fault);
    }
  }

  /**
   * Removes what a failed `register` may have written. Whether it succeeds or not, the handshake is refused for the
   * first fault: what is left goes at its first 410 or by TTL.
   */
  async function takeBack(connectionId: string, keys: readonly string[]): Promise<void> {
    const requests = [...keys, mainKey(connectionId)].map((key) => deletion(key, connectionId));
    await batchWrite(requests, whileRemoving).catch(() => undefined);
  }

  async function unregister(connectionId: string, foundBy?: Registration): Promise<Connection | undefined> {
    const item = await readMainItem(connectionId);
    const keys = new Set([
      ...(item === undefined ? [] : registrationKeysOfItem(item)),
      ...(foundBy === undefined ? [] : [foundBy.foundAt]),
      ...(connectionIdIndex === undefined ? [] : await keysInIndex(connectionIdIndex, connectionId)),
    ]);
    keys.delete(mainKey(connectionId));
    await batchWrite(
      [...keys].map((key) => deletion(key, connectionId)),
      whileRemoving,
    );
    if (item === undefined) return undefined;
    // Last, so that a call that fails before can be repeated; and what it returns, one of several callers gets.
    const deleted = await client.send(new DeleteItemCommand({ ...mainItemKey(connectionId), ReturnValues: "ALL_OLD" }));
    return deleted.Attributes === undefined ? undefined : connectionOfItem(deleted.Attributes);
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

  async function* pagesOf(key: string, consistent: boolean): AsyncGenerator<readonly Registration[]> {
    for await (const { Items = [] } of paginateQuery(
      { client, pageSize },
      {
        TableName: tableName,
        KeyConditionExpression: "address = :address",
        ExpressionAttributeValues: { ":address": { S: key } },
        ConsistentRead: consistent,
      },
    )) {
      const registrations = Items.map(registrationOfItem).filter((registration) => registration !== undefined);
      if (registrations.length > 0) yield registrations;
    }
  }

  function registrationsAt(address: Address): AsyncIterable<readonly Registration[]> {
    // Somebody who has just connected must be found; a group is too large for that to be worth twice the price.
    const consistent = address.kind !== "group" && address.kind !== "everyone";
    const lists = readKeys(address, shards).map((key) => pagesOf(key, consistent));
    const [first, ...others] = lists;
    return first !== undefined && others.length === 0 ? first : inPages(mergeRegistrations(lists));
  }

  return {
    register,
    unregister: (connectionId, foundBy) => inDomainWords(unregister(connectionId, foundBy)),
    find: (connectionId) =>
      inDomainWords(
        readMainItem(connectionId).then((item) => (item === undefined ? undefined : connectionOfItem(item))),
      ),
    registrationsAt: (address) => pagesInDomainWords(registrationsAt(address)),
  };
}

async function* inPages<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  let page: Item[] = [];
  for await (const item of items) {
    page.push(item);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function keyOf(address: string, connectionId: string): Item {
  return { address: { S: address }, connectionId: { S: connectionId } };
}

function deletion(address: string, connectionId: string): WriteRequest {
  return { DeleteRequest: { Key: keyOf(address, connectionId) } };
}

async function inDomainWords<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (thrown) {
    throw registryFaultOf(thrown);
  }
}

async function* pagesInDomainWords<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  try {
    yield* pages;
  } catch (thrown) {
    throw registryFaultOf(thrown);
  }
}
