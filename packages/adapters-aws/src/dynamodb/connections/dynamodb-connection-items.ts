import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clock, type ConnectionRef, forEachConcurrently, type Random, StoreFault } from "@switchboard/domain";
import { type BatchWrite, type RetryBudget, untilWritten } from "../batch-write.ts";
import { storeFaultOf } from "../store-fault-of.ts";
import { unlessRefused } from "../unless-refused.ts";
import { type Item, mainItem, mainRecordOfItem, registrationItem } from "./connection-item.ts";
import type { ConnectionItems, ErasedAs } from "./connection-items.ts";
import { mainUpdate } from "./main-update.ts";
import { mainKey } from "./registration-keys.ts";

/** Registrations that are written one by one, since each has its condition. */
const writesAtATime = 25;

export interface DynamoDbItemsOptions {
  /** For single calls that the SDK repeats. */
  readonly client: DynamoDBClient;
  /** For what is repeated here: a client with one attempt. */
  readonly oneAttemptClient: DynamoDBClient;
  readonly batchWrite: BatchWrite;
  readonly tableName: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** How long what fails is tried again. */
export interface Patience {
  /** For batches. */
  readonly budget: RetryBudget;
  /** Whether single calls are tried again within the budget as well; by default as often as the client's SDK does. */
  readonly forCalls?: boolean;
  /** Called as soon as anything of a new connection may have been written. */
  readonly onWritten?: () => void;
}

/** What is done to a connection's items, in calls of DynamoDB. */
export type ItemsOf = (connection: ConnectionRef, patience: Patience) => ConnectionItems;

export function createDynamoDbItems(options: DynamoDbItemsOptions): ItemsOf {
  const { client, oneAttemptClient, batchWrite, tableName, clock, random } = options;

  return ({ connectionId }, { budget, forCalls = false, onWritten = () => {} }) => {
    const main = { TableName: tableName, Key: keyOf(mainKey(connectionId), connectionId) };

    /** Makes a call that may be repeated. */
    async function call<Value>(
      act: (by: DynamoDBClient) => Promise<Value>,
      onMayBeDone = () => {},
    ): Promise<Value | undefined> {
      if (!forCalls) return act(client);
      let value: Value | undefined;
      await untilWritten({ clock, random }, budget, async () => {
        try {
          value = await act(oneAttemptClient);
          onMayBeDone();
          return undefined;
        } catch (thrown) {
          const fault = storeFaultOf(thrown);
          if (fault.reason === "unavailable") onMayBeDone();
          return fault;
        }
      });
      return value;
    }

    return {
      async read() {
        const found = await call((by) => by.send(new GetItemCommand({ ...main, ConsistentRead: true })));
        return found?.Item && mainRecordOfItem(found.Item);
      },

      async insert(connection, keys) {
        const put = new PutItemCommand({
          TableName: tableName,
          Item: mainItem(connection, keys),
          ConditionExpression: "attribute_not_exists(address)",
        });
        // Ids are not used twice: it is there by an attempt of ours, whose answer was lost.
        await call((by) => unlessRefused(by.send(put)), onWritten);
      },

      async update(change, condition) {
        const update = new UpdateItemCommand({ ...main, ...mainUpdate(change, condition), ReturnValues: "ALL_NEW" });
        const updated = await call((by) => unlessRefused(by.send(update)));
        return updated?.Attributes && mainRecordOfItem(updated.Attributes);
      },

      async erase(as) {
        const deletion = new DeleteItemCommand({ ...main, ...onlyAs(as), ReturnValues: "ALL_OLD" });
        const deleted = await call((by) => unlessRefused(by.send(deletion)));
        const item = deleted?.Attributes;
        return { erased: deleted !== undefined, ...(item !== undefined && { record: mainRecordOfItem(item) }) };
      },

      register: (connection, keys) =>
        batchWrite(
          keys.map((key) => ({ PutRequest: { Item: registrationItem(connection, key, 1) } })),
          budget,
          onWritten,
        ),

      async put(keys, { connection, rev }) {
        if (connection === undefined) throw new StoreFault("invalid", "A connection's item is none of a registry's.");
        await forEachConcurrently(keys, writesAtATime, async (key) => {
          const put = new PutItemCommand({
            TableName: tableName,
            Item: registrationItem(connection, key, rev),
            // Nothing is there, or what a version without revisions has put, or an earlier one.
            ConditionExpression: "attribute_not_exists(rev) OR rev < :rev",
            ExpressionAttributeValues: { ":rev": { N: String(rev) } },
          });
          await call((by) => unlessRefused(by.send(put)));
        });
      },

      async remove(keys, upToRev) {
        await forEachConcurrently(keys, writesAtATime, async (key) => {
          const deletion = new DeleteItemCommand({
            TableName: tableName,
            Key: keyOf(key, connectionId),
            ConditionExpression: "attribute_not_exists(rev) OR rev <= :rev",
            ExpressionAttributeValues: { ":rev": { N: String(upToRev) } },
          });
          await call((by) => unlessRefused(by.send(deletion)));
        });
      },

      sweep: (keys) =>
        batchWrite(
          keys.map((key) => ({ DeleteRequest: { Key: keyOf(key, connectionId) } })),
          budget,
        ),
    };
  };
}

/** An item of a version without revisions has none, and neither has one that is not there. */
function onlyAs(as: ErasedAs) {
  if ("closing" in as) return { ConditionExpression: "attribute_not_exists(address) OR attribute_exists(closing)" };
  if (as.rev === 0) return { ConditionExpression: "attribute_not_exists(rev)" };
  return {
    ConditionExpression: "attribute_not_exists(address) OR rev = :rev",
    ExpressionAttributeValues: { ":rev": { N: String(as.rev) } },
  };
}

function keyOf(address: string, connectionId: string): Item {
  return { address: { S: address }, connectionId: { S: connectionId } };
}
