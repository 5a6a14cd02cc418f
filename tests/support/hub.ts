import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { GatewayEvent } from "@switchboard/local-aws";
import { type Switchboard, type SwitchboardOptions, startSwitchboard } from "@switchboard/local-hub";
import { type Client, connectClient } from "./client.ts";

export type Item = Record<string, AttributeValue>;

/** All of Switchboard on this machine, as `npm start` runs it, and what a test wants to see of it. */
export interface Hub extends AsyncDisposable {
  readonly switchboard: Switchboard;
  /** Opens a connection; the query goes into the URL. Closed with the hub, if it is still open. */
  connect(query?: Readonly<Record<string, string>>): Promise<Client>;
  /** What is in the table. */
  items(): Promise<readonly Item[]>;
  /** What is in the table of messages. */
  historyItems(): Promise<readonly Item[]>;
  put(item: Item): Promise<void>;
  /**
   * Sets the expiry of everything that is registered for a connection, in epoch seconds. What has expired stays only where the hub
   * has been started with `expireEverySeconds: 0`.
   */
  expire(connectionId: string, expiresAt: number): Promise<void>;
  /** Removes everything that is registered for a connection. */
  remove(connectionId: string): Promise<void>;
  /** Has a connection's record changed since it was registered, as by somebody who has joined it to a group. */
  raiseRevision(connectionId: string): Promise<void>;
  /** Takes an offset of a stream and stores nothing under it, as a writer that dies. */
  leaveHole(historyTableName: string, stream: string): Promise<void>;
  /** Resolves with the next event of the gateway that matches, past ones included. */
  event<Type extends GatewayEvent["type"]>(
    type: Type,
    matches?: (event: Extract<GatewayEvent, { type: Type }>) => boolean,
  ): Promise<Extract<GatewayEvent, { type: Type }>>;
  /** Everything that the gateway has done so far. */
  readonly events: readonly GatewayEvent[];
  /** Every line that a function has written so far. */
  readonly lines: readonly { readonly functionName: string; readonly line: string }[];
}

export const clientConfig = {
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
} as const satisfies DynamoDBClientConfig;

/**
 * Tests that do not look at events spare their function, which would be invoked for every connection; frames that come by themselves
 * are for the tests that are about them.
 */
const untold = { EVENT_BUS: "off", PUBLISH_FROM: "", PRESENCE: "" };

/**
 * @param settings what is different from a deployment's defaults, by the names of the functions' variables; events are off
 * @param options what else is different from `npm start`
 */
export async function startHub(
  settings: Readonly<Record<string, string>> = {},
  options: Pick<
    SwitchboardOptions,
    "templateFile" | "parameters" | "onCall" | "random" | "expireEverySeconds" | "clock"
  > = {},
): Promise<Hub> {
  const seen: GatewayEvent[] = [];
  const watchers = new Set<(event: GatewayEvent) => void>();
  const lines: { functionName: string; line: string }[] = [];
  const switchboard = await startSwitchboard({
    ...options,
    settings: { ...untold, ...settings },
    onEvent: (event) => {
      seen.push(event);
      for (const watcher of watchers) watcher(event);
    },
    onLine: (functionName, line) => {
      lines.push({ functionName, line });
      // Past whoever listens for secrets.
      process.stdout.write(`${line}\n`);
    },
  });
  const { tableName: TableName, dynamoDbEndpoint: endpoint, gateway } = switchboard;
  const dynamoDb = new DynamoDBClient({ ...clientConfig, endpoint });
  const clients: Client[] = [];

  async function itemsOf(name: string): Promise<readonly Item[]> {
    const all: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName: name, ConsistentRead: true })) {
      all.push(...Items);
    }
    return all;
  }
  const items = () => itemsOf(TableName);

  async function keysOf(id: string): Promise<readonly Item[]> {
    const own = (await items()).filter(({ connectionId }) => connectionId?.S === id);
    return own.map(({ address = { S: "" }, connectionId = { S: "" } }) => ({ address, connectionId }));
  }

  return {
    switchboard,
    events: seen,
    lines,
    items,
    historyItems: () => itemsOf(switchboard.historyTableName ?? ""),
    async connect(query = {}) {
      const client = await connectClient(`${gateway.url}?${new URLSearchParams(query)}`);
      clients.push(client);
      return client;
    },
    async put(Item) {
      await dynamoDb.send(new PutItemCommand({ TableName, Item }));
    },
    async expire(connectionId, expiresAt) {
      for (const Key of await keysOf(connectionId)) {
        await dynamoDb.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: "SET expiresAt = :expiresAt",
            ExpressionAttributeValues: { ":expiresAt": { N: String(expiresAt) } },
          }),
        );
      }
    },
    async remove(connectionId) {
      for (const Key of await keysOf(connectionId)) await dynamoDb.send(new DeleteItemCommand({ TableName, Key }));
    },
    async raiseRevision(connectionId) {
      await dynamoDb.send(
        new UpdateItemCommand({
          TableName,
          Key: { address: { S: `connection#${connectionId}` }, connectionId: { S: connectionId } },
          UpdateExpression: "ADD rev :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
    },
    async leaveHole(historyTableName, stream) {
      await dynamoDb.send(
        new UpdateItemCommand({
          TableName: historyTableName,
          Key: { address: { S: `head#${stream}` }, seq: { N: "0" } },
          UpdateExpression: "ADD #top :one",
          ExpressionAttributeNames: { "#top": "top" },
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      );
    },
    event(type, matches = () => true) {
      const isWanted = (event: GatewayEvent): event is Extract<GatewayEvent, { type: typeof type }> =>
        event.type === type && matches(event as Extract<GatewayEvent, { type: typeof type }>);
      const past = seen.find(isWanted);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve) => {
        const watcher = (event: GatewayEvent) => {
          if (!isWanted(event)) return;
          watchers.delete(watcher);
          resolve(event);
        };
        watchers.add(watcher);
      });
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.terminate();
      dynamoDb.destroy();
      await switchboard.close();
    },
  };
}
