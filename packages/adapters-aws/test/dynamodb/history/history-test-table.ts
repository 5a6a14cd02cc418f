import { randomUUID } from "node:crypto";
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  paginateScan,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { createManualClock } from "@switchboard/adjustable-clock";
import type { MessageHistory } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { createDynamoDbClient } from "../../../src/dynamodb/dynamodb-client.ts";
import { historyTable } from "../../../src/dynamodb/history/history-table.ts";
import { createDynamoDbMessageHistory, type DynamoDbMessageHistoryOptions } from "../../../src/dynamodb/index.ts";
import { cryptoIds } from "../../../src/runtime/crypto-ids.ts";
import { region } from "../test-table.ts";

export interface HistoryTestTable extends AsyncDisposable {
  readonly tableName: string;
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** Everything in the table, as it is stored. */
  items(): Promise<readonly Record<string, AttributeValue>[]>;
}

/** A new table on an embedded DynamoDB, or on the one that `TEST_DYNAMODB_ENDPOINT` names, where it is removed in the end. */
export async function createHistoryTestTable(): Promise<HistoryTestTable> {
  const { TEST_DYNAMODB_ENDPOINT: given = "" } = process.env;
  const embedded = given === "" ? await startDynamoDb() : undefined;
  const endpoint = embedded?.endpoint ?? given;
  const client = createDynamoDbClient({ endpoint, region, deadlineMs: 10_000 });
  const tableName = `history-${randomUUID()}`;
  await client.send(new CreateTableCommand(historyTable(tableName)));
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: tableName });
  return {
    tableName,
    endpoint,
    client,
    async items() {
      const all: Record<string, AttributeValue>[] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
        all.push(...Items);
      }
      return all;
    },
    async [Symbol.asyncDispose]() {
      await client.send(new DeleteTableCommand({ TableName: tableName }));
      client.destroy();
      await embedded?.stop();
    },
  };
}

/** A history on a table, whose waits are over at once unless it is given a clock. */
export function historyOn(
  { client, tableName }: Pick<HistoryTestTable, "client" | "tableName">,
  options: Partial<DynamoDbMessageHistoryOptions> = {},
): MessageHistory {
  return createDynamoDbMessageHistory({
    ...{ client, tableName, ids: cryptoIds, random: createSeededRandom(1) },
    clock: createManualClock(undefined, { autoAdvance: true }),
    ...options,
  });
}

/** A client that holds a message's put back, from when it is told to until it is let go. */
export function createHoldingClient(client: DynamoDBClient) {
  let hold: ((command: object) => Promise<void> | undefined) | undefined;
  const send = async (command: object, ...rest: readonly unknown[]) => {
    await hold?.(command);
    return Reflect.apply(client.send, client, [command, ...rest]) as unknown;
  };
  return {
    client: new Proxy(client, { get: (target, key) => (key === "send" ? send : Reflect.get(target, key, target)) }),
    /**
     * Holds the next put of a message.
     *
     * @returns when it is about to be sent, and what lets it go
     */
    holdNextPut(): { readonly reached: Promise<void>; release(): void } {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const reached = new Promise<void>((resolve) => {
        hold = (command) => {
          if (!isPutOfMessage(command)) return undefined;
          hold = undefined;
          resolve();
          return released;
        };
      });
      return { reached, release };
    },
  };
}

function isPutOfMessage(command: object): boolean {
  const { input } = command as { readonly input: { readonly Item?: Record<string, AttributeValue> } };
  return input.Item?.["payload"] !== undefined;
}
