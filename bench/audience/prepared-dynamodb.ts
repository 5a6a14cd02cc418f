import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { type Item, itemSize } from "../units/item-size.ts";

/** A DynamoDB whose table has groups of every size in it from the beginning. */
export interface PreparedDynamoDb extends AsyncDisposable {
  readonly endpoint: string;
  /** The read units since it was last asked. */
  takeReadUnits(): number;
}

interface Input {
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
  readonly ExpressionAttributeValues?: Item;
  readonly Key?: Item;
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
}

/** What a read answers with, and how many bytes it has read. */
interface Read {
  readonly output: object;
  readonly bytes: number;
}

const readUnitBytes = 4096;
/** Source: DynamoDB developer guide, "Paginating table query results". */
const maxPageBytes = 1_048_576;
const lifetimeSeconds = 7200;

/**
 * Speaks as much of DynamoDB as delivering needs: `Query`, `GetItem`, `BatchWriteItem`. Groups are not written first, which
 * would take longer than all the rest: the group `<any>-<size>` has so many registrations, which are made up as their pages
 * are asked for. Whatever else is asked for must have been written. Tests compare it with the embedded DynamoDB.
 */
export async function startPreparedDynamoDb(): Promise<PreparedDynamoDb> {
  const items = new Map<string, Item>();
  const expiresAt = String(Math.floor(Date.now() / 1000) + lifetimeSeconds);
  let readUnits = 0;

  const operations: Readonly<Record<string, (input: Input) => object>> = {
    Query: (input) => counted(input, query(input, expiresAt)),
    GetItem(input) {
      const found = items.get(keyOf(input.Key));
      return counted(input, { output: { Item: found }, bytes: found === undefined ? 0 : itemSize(found) });
    },
    BatchWriteItem({ RequestItems = {} }) {
      for (const { PutRequest } of Object.values(RequestItems).flat()) {
        if (PutRequest?.Item === undefined) throw new RangeError("Nothing is removed here.");
        items.set(keyOf(PutRequest.Item), PutRequest.Item);
      }
      return { UnprocessedItems: {} };
    },
  };

  function counted({ ConsistentRead = false }: Input, { output, bytes }: Read): object {
    readUnits += Math.max(1, Math.ceil(bytes / readUnitBytes)) * (ConsistentRead ? 1 : 0.5);
    return output;
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const operation = operations[`${request.headers["x-amz-target"]}`.split(".")[1] ?? ""];
    const input = JSON.parse(await textOf(request));
    response.writeHead(operation === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(operation?.(input) ?? { __type: "UnknownOperationException" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeReadUnits() {
      const taken = readUnits;
      readUnits = 0;
      return taken;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The registrations of a group in their order, e.g. of `group#0#bench-1000` from number 0 to 999. */
export function registrationAt(address: string, number: number, expiresAt: string): Item {
  return {
    address: { S: address },
    // Of the length of API Gateway's ids, and in the order of their numbers.
    connectionId: { S: `${String(number).padStart(15, "0")}=` },
    expiresAt: { N: expiresAt },
    protocol: { S: "switchboard.v1" },
  };
}

function query({ ExpressionAttributeValues = {}, ExclusiveStartKey, Limit }: Input, expiresAt: string): Read {
  const [address = ""] = Object.values(ExpressionAttributeValues).map(textOfValue);
  const size = Number(address.slice(address.lastIndexOf("-") + 1));
  const after = ExclusiveStartKey?.["connectionId"];
  const page: Item[] = [];
  let bytes = 0;
  for (let number = after === undefined ? 0 : Number.parseInt(textOfValue(after), 10) + 1; number < size; number += 1) {
    const item = registrationAt(address, number, expiresAt);
    page.push(item);
    bytes += itemSize(item);
    if (page.length === Limit || bytes >= maxPageBytes) {
      const { address: partition, connectionId } = item;
      return { output: { ...listed(page), LastEvaluatedKey: { address: partition, connectionId } }, bytes };
    }
  }
  return { output: listed(page), bytes };
}

function listed(Items: readonly Item[]) {
  return { Items, Count: Items.length, ScannedCount: Items.length };
}

function keyOf(item: Item = {}): string {
  return JSON.stringify([item["address"]?.S, item["connectionId"]?.S]);
}

function textOfValue({ S = "" }: AttributeValue): string {
  return S;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
