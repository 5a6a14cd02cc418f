import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clock, fullJitterMs, type Random, StoreFault, wait } from "@switchboard/domain";
import { createBatchWrite } from "../batch-write.ts";
import { storeFaultOf } from "../store-fault-of.ts";
import { headKey, headOfItem, type Item, number, rowItem, rowOfItem, ttl } from "./history-items.ts";
import type { Head, HistoryRecords, RowPage } from "./history-records.ts";
import { begunHeadMs, headMs } from "./patience.ts";

/** The most keys that one BatchGetItem takes. Source: DynamoDB API reference. */
const batchSize = 100;

/** What a batch leaves out is asked for again: a client waits for its welcome. */
const readAttempts = 5;
const readBackoff = { baseMs: 50, capMs: 1000 };

/** A backend waits for a purge. */
const erasing = { attempts: 10, backoff: { baseMs: 100, capMs: 2000 }, retriesUnavailable: true };
const erasingMs = 20_000;

export interface DynamoDbHistoryRecordsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The calls of a history, each one call of DynamoDB, except where a batch leaves something out. */
export function createDynamoDbHistoryRecords(options: DynamoDbHistoryRecordsOptions): HistoryRecords {
  const { client, tableName: TableName, clock, random } = options;
  const batchWrite = createBatchWrite(options);

  /** @returns the item after the update; `undefined` where its condition does not hold */
  async function update(Key: Item, set: string, values: Item, condition?: string): Promise<Item | undefined> {
    const command = new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: `SET ${set}`,
      ExpressionAttributeNames: namesIn(`${set} ${condition ?? ""}`),
      ExpressionAttributeValues: values,
      ReturnValues: "ALL_NEW",
      ...(condition !== undefined && { ConditionExpression: condition }),
    });
    const updated = await unlessRefused(client.send(command));
    return updated === refused ? undefined : (updated.Attributes ?? {});
  }

  async function put(Item: Item, condition: string, values?: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName,
      Item,
      ConditionExpression: condition,
      ExpressionAttributeNames: namesIn(condition),
      ...(values !== undefined && { ExpressionAttributeValues: values }),
    });
    return (await unlessRefused(client.send(command))) !== refused;
  }

  async function query(
    stream: string,
    condition: string,
    values: Item,
    limit: number | undefined,
    isAscending: boolean,
  ): Promise<RowPage> {
    const page = await client
      .send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: `address = :address AND ${condition}`,
          ExpressionAttributeValues: { ":address": { S: stream }, ...values },
          ConsistentRead: true,
          ScanIndexForward: isAscending,
          ...(limit !== undefined && { Limit: limit }),
        }),
      )
      .catch(asFault);
    return { rows: (page.Items ?? []).map(rowOfItem), more: page.LastEvaluatedKey !== undefined };
  }

  /** Heads by the partition that they are in. */
  async function readHeads(streams: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const found = new Map<string, Head>();
    let keys: readonly Item[] = streams.map(headKey);
    for (let attempt = 1; ; attempt += 1) {
      const read = await client
        .send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [...keys], ConsistentRead: true } } }))
        .catch(asFault);
      for (const item of read.Responses?.[TableName] ?? []) found.set(item["address"]?.S ?? "", headOfItem(item));
      // What was left out is not missing: a head that seemed to be would be a stream without a past.
      keys = read.UnprocessedKeys?.[TableName]?.Keys ?? [];
      if (keys.length === 0) return found;
      if (attempt === readAttempts) throw new StoreFault("throttled", `DynamoDB left out ${keys.length} reads.`);
      await wait(clock, fullJitterMs(attempt, readBackoff, random));
    }
  }

  return {
    async takeOffset(stream, { atMs, keepMs, freshEpoch }) {
      const last = "#lastAt = :at, #lastUntil = if_not_exists(#keep, :keep) + :at";
      const set = `#top = if_not_exists(#top, :zero) + :one, ${begun}, ${last}, #expiresAt = :expiresAt`;
      const item = await update(headKey(stream), set, {
        ...beginning({ atMs, keepMs, freshEpoch }),
        ":one": number(1),
        ":at": number(atMs),
        ":expiresAt": ttl(atMs + keepMs + headMs),
      });
      return headOfItem(item ?? {});
    },

    async raiseKeep(stream, keepMs) {
      await update(headKey(stream), "#keep = :keep", { ":keep": number(keepMs) }, "#keep < :keep");
    },

    async putMessage(stream, row, attempt) {
      const item = { ...rowItem(stream, row), attempt: { S: attempt } };
      return await put(item, "attribute_not_exists(#address) OR #attempt = :attempt", { ":attempt": { S: attempt } });
    },

    putVoid: (stream, row) => put(rowItem(stream, row), "attribute_not_exists(#address)"),

    async heads(streams) {
      const different = [...new Set(streams)];
      const found = new Map<string, Head>();
      for (let from = 0; from < different.length; from += batchSize) {
        for (const [key, head] of await readHeads(different.slice(from, from + batchSize))) found.set(key, head);
      }
      return streams.map((stream) => found.get(headKey(stream)["address"]?.S ?? ""));
    },

    async begin(stream, { atMs, keepMs, freshEpoch }) {
      const set = `#top = if_not_exists(#top, :zero), ${begun}, #expiresAt = if_not_exists(#expiresAt, :expiresAt)`;
      const item = await update(headKey(stream), set, {
        ...beginning({ atMs, keepMs, freshEpoch }),
        ":expiresAt": ttl(atMs + begunHeadMs),
      });
      return headOfItem(item ?? {});
    },

    rowsFrom: (stream, offset, limit) => query(stream, "seq >= :offset", { ":offset": number(offset) }, limit, true),

    async rowsDown(stream, from, above, limit) {
      // DynamoDB refuses an interval that is empty.
      if (from <= above) return { rows: [], more: false };
      const between = { ":low": number(above + 1), ":high": number(from) };
      return query(stream, "seq BETWEEN :low AND :high", between, limit, false);
    },

    async endEpoch(stream, { atMs, epoch, freshEpoch }) {
      const item = await update(
        headKey(stream),
        "#epoch = :fresh, #base = #top, #soundUntil = #keep + :at",
        { ":fresh": { S: freshEpoch }, ":at": number(atMs), ":epoch": { S: epoch } },
        // A repeat would take what came meanwhile for a part of the life that has ended, or bring an ended epoch back.
        "#epoch = :epoch",
      );
      if (item !== undefined) return headOfItem(item);
      const [found] = (await readHeads([stream])).values();
      return found;
    },

    async erase(stream, rows) {
      const requests = rows.map(({ offset, epoch, atMs, expiresAtMs }) => ({
        PutRequest: { Item: rowItem(stream, { offset, epoch, atMs, expiresAtMs }) },
      }));
      await batchWrite(requests, { ...erasing, untilMs: clock.now() + erasingMs });
    },
  };
}

/** What a head begins with, and never loses by an update. */
const begun = [
  "#epoch = if_not_exists(#epoch, :fresh)",
  "#base = if_not_exists(#base, :zero)",
  "#keep = if_not_exists(#keep, :keep)",
  "#soundUntil = if_not_exists(#soundUntil, :soundUntil)",
].join(", ");

function beginning(given: { readonly atMs: number; readonly keepMs: number; readonly freshEpoch: string }): Item {
  return {
    ":zero": number(0),
    ":fresh": { S: given.freshEpoch },
    ":keep": number(given.keepMs),
    ":soundUntil": number(given.atMs + given.keepMs),
  };
}

/** Every attribute is named: some of their names are reserved words. */
function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([name, word]) => [name, word ?? ""]));
}

const refused = Symbol("refused");

/** @returns `refused` where the condition does not hold */
async function unlessRefused<Output>(call: Promise<Output>): Promise<Output | typeof refused> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return refused;
    throw storeFaultOf(thrown);
  }
}

function asFault(thrown: unknown): never {
  throw storeFaultOf(thrown);
}
