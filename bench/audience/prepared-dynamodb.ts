import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
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
}

interface Answer {
  readonly status: number;
  readonly text: string;
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
 * Answers `Query` by itself: groups are not written first, which would take longer than all the rest. The group `<any>-<size>` has
 * so many registrations, which are made up as their pages are asked for. Tests compare it with the embedded DynamoDB.
 *
 * @param endpoint of the DynamoDB that everything else goes to
 */
export async function startPreparedDynamoDb(endpoint: string): Promise<PreparedDynamoDb> {
  const expiresAt = String(Math.floor(Date.now() / 1000) + lifetimeSeconds);
  let readUnits = 0;

  function count({ ConsistentRead = false }: Input, bytes: number): void {
    readUnits += Math.max(1, Math.ceil(bytes / readUnitBytes)) * (ConsistentRead ? 1 : 0.5);
  }

  async function answer({ headers }: IncomingMessage, body: string): Promise<Answer> {
    const operation = `${headers["x-amz-target"]}`.split(".")[1];
    if (operation === "Query") {
      const input: Input = JSON.parse(body);
      const { output, bytes } = query(input, expiresAt);
      count(input, bytes);
      return { status: 200, text: JSON.stringify(output) };
    }
    const names = ["content-type", "x-amz-target", "authorization", "x-amz-date"];
    const signed = names.map((name): [string, string] => [name, `${headers[name]}`]);
    const answered = await fetch(endpoint, { method: "POST", headers: signed, body });
    const text = await answered.text();
    if (operation === "GetItem") {
      const { Item: item }: { readonly Item?: Item } = JSON.parse(text);
      count(JSON.parse(body), item === undefined ? 0 : itemSize(item));
    }
    return { status: answered.status, text };
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const { status, text } = await answer(request, await textOf(request));
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(text);
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

function textOfValue({ S = "" }: AttributeValue): string {
  return S;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
