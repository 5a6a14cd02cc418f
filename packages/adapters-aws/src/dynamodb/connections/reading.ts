import { type DynamoDBClient, paginateQuery, QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  type Address,
  createSemaphore,
  type GroupConnection,
  mergeRegistrations,
  type Registration,
  type RegistrationsRead,
} from "@switchboard/domain";
import { groupConnectionOfItem, type Item, registrationOfItem } from "./connection-item.ts";
import { readKeys, type ShardCounts } from "./registration-keys.ts";

/**
 * Small enough that reading many addresses at once needs little memory, large enough that a query is worth its call: with
 * half of it, an audience of 100,000 takes a tenth more memory, since V8 compiles what twice as many calls make hot.
 */
const defaultPageSize = 500;

/**
 * Queries under way at a time, of all messages of a function together. One message has no more than this many waiting, so the
 * page of another waits for one of each message before it, and not for all pages of a message with many addresses.
 */
const queriesAtATime = 32;

/** Reads who is registered where. */
export function createReading({
  client,
  tableName,
  shards,
  pageSize = defaultPageSize,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly shards: ShardCounts;
  readonly pageSize?: number | undefined;
}) {
  const queries = createSemaphore(queriesAtATime);

  /** One page, apart from the generator: what DynamoDB answered is not kept until the page has been worked through. */
  async function readPage<One>(
    key: string,
    consistent: boolean,
    startKey: Item | undefined,
    read: (item: Item) => One | undefined,
  ) {
    const query = new QueryCommand({
      ...itemsAt(key),
      ConsistentRead: consistent,
      Limit: pageSize,
      ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await queries.run(() => client.send(query));
    const found = Items.map(read).filter((one) => one !== undefined);
    return { found, nextKey: LastEvaluatedKey };
  }

  async function* pagesOf<One>(
    key: string,
    consistent: boolean,
    after: string,
    read: (item: Item) => One | undefined,
  ): AsyncGenerator<readonly One[]> {
    // DynamoDB begins after a key whether there is an item under it or not.
    let startKey: Item | undefined = after === "" ? undefined : { address: { S: key }, connectionId: { S: after } };
    do {
      const { found, nextKey } = await readPage(key, consistent, startKey, read);
      startKey = nextKey;
      if (found.length > 0) yield found;
    } while (startKey !== undefined);
  }

  function itemsAt(key: string) {
    return {
      TableName: tableName,
      KeyConditionExpression: "address = :address",
      ExpressionAttributeValues: { ":address": { S: key } },
    };
  }

  return {
    registrationsAt(
      address: Address,
      { fresh = false, after = "" }: RegistrationsRead = {},
    ): AsyncIterable<readonly Registration[]> {
      // Somebody who has just connected must be found; a group is too large for that to be worth twice the price each time.
      const consistent = fresh || (address.kind !== "group" && address.kind !== "everyone");
      const lists = readKeys(address, shards).map((key) =>
        pagesOf(key, consistent, after, (item) => registrationOfItem(item, key)),
      );
      const [first, ...others] = lists;
      return first !== undefined && others.length === 0 ? first : mergeRegistrations(lists);
    },

    async *connectionsIn(
      group: string,
      { fresh = false }: Pick<RegistrationsRead, "fresh"> = {},
    ): AsyncGenerator<readonly GroupConnection[]> {
      for (const key of readKeys({ kind: "group", id: group }, shards)) {
        yield* pagesOf(key, fresh, "", groupConnectionOfItem);
      }
    },

    async count(address: Address): Promise<number> {
      let sum = 0;
      for (const key of readKeys(address, shards)) {
        for await (const { Count = 0 } of paginateQuery({ client }, { ...itemsAt(key), Select: "COUNT" })) sum += Count;
      }
      return sum;
    },

    /** The keys of a connection's items in an index by connection id. */
    async keysInIndex(indexName: string, connectionId: string): Promise<readonly string[]> {
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
    },
  };
}
