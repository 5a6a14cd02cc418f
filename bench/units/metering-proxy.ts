import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConsumedCapacity, WriteRequest } from "@aws-sdk/client-dynamodb";
import { type Index, indexWriteUnits } from "./index-write-units.ts";
import type { Item } from "./item-size.ts";

/** What calls of DynamoDB have cost. */
export interface Units {
  /** By the server's `ConsumedCapacity`. */
  readonly read: number;
  /** At tables, by the server's `ConsumedCapacity`. */
  readonly written: number;
  /** At indexes, by AWS's rules, because the server does not count them. */
  readonly writtenAtIndexes: number;
  readonly calls: number;
}

export interface MeteringProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** What has been consumed since it was last asked. */
  take(): Units;
}

interface Request {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

interface Change {
  readonly tableName: string;
  readonly key: Item;
  readonly after: Item | undefined;
}

const nothing: Units = { read: 0, written: 0, writtenAtIndexes: 0, calls: 0 };
const writing: ReadonlySet<string> = new Set(["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"]);
const keyAttributes = ["address", "connectionId"];

/**
 * A server in front of DynamoDB that asks it what each call has consumed, and adds it up.
 *
 * @param indexes by table
 */
export async function startMeteringProxy(
  target: string,
  indexes: Readonly<Record<string, Index>>,
): Promise<MeteringProxy> {
  let units = nothing;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = operationOf(request);
    const input: Request = JSON.parse(await textOf(request));
    const writtenAtIndexes = await unitsAtIndexes(request, operation, input);
    const answered = await pass(request, operation, { ...input, ReturnConsumedCapacity: "INDEXES" });
    const text = await answered.text();
    const consumed = consumedBy(JSON.parse(text));
    units = {
      read: units.read + (writing.has(operation) ? 0 : consumed),
      written: units.written + (writing.has(operation) ? consumed : 0),
      writtenAtIndexes: units.writtenAtIndexes + writtenAtIndexes,
      calls: units.calls + 1,
    };
    response.writeHead(answered.status, { "content-type": "application/x-amz-json-1.0" }).end(text);
  }

  /** What was there before decides; it is read past the meter. */
  async function unitsAtIndexes(request: IncomingMessage, operation: string, input: Request): Promise<number> {
    if (operation === "UpdateItem" && indexes[input.TableName ?? ""] !== undefined) {
      throw new RangeError("What an update costs at an index is not counted.");
    }
    const costs = changesOf(operation, input).map(async ({ tableName, key, after }) => {
      const index = indexes[tableName];
      if (index === undefined) return 0;
      const read = await pass(request, "GetItem", { TableName: tableName, Key: key, ConsistentRead: true });
      const { Item: before }: { readonly Item?: Item } = JSON.parse(await read.text());
      return indexWriteUnits(index, before, after);
    });
    return (await Promise.all(costs)).reduce((sum, cost) => sum + cost, 0);
  }

  function pass({ headers }: IncomingMessage, operation: string, input: object): Promise<Response> {
    const passed = Object.fromEntries(
      ["authorization", "content-type", "x-amz-date"].map((name) => [name, `${headers[name]}`]),
    );
    const asked = { ...passed, "x-amz-target": `DynamoDB_20120810.${operation}` };
    return fetch(target, { method: "POST", headers: asked, body: JSON.stringify(input) });
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = units;
      units = nothing;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function changesOf(operation: string, input: Request): readonly Change[] {
  if (!writing.has(operation)) return [];
  const { TableName: tableName = "", Key, Item, RequestItems = {} } = input;
  if (operation === "PutItem" && Item !== undefined) return [{ tableName, key: keyOf(Item), after: Item }];
  if (operation === "DeleteItem" && Key !== undefined) return [{ tableName, key: Key, after: undefined }];
  return Object.entries(RequestItems).flatMap(([tableName, requests]) =>
    requests.flatMap(({ PutRequest, DeleteRequest }): readonly Change[] => {
      if (PutRequest?.Item !== undefined) return [{ tableName, key: keyOf(PutRequest.Item), after: PutRequest.Item }];
      return DeleteRequest?.Key === undefined ? [] : [{ tableName, key: DeleteRequest.Key, after: undefined }];
    }),
  );
}

function keyOf(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => keyAttributes.includes(name)));
}

function consumedBy({ ConsumedCapacity = [] }: { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] }): number {
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

function operationOf({ headers }: IncomingMessage): string {
  return `${headers["x-amz-target"]}`.split(".")[1] ?? "";
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
