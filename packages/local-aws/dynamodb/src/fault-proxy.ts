import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { guardServer } from "@switchboard/request-guard";

/** One call that has reached DynamoDB's door. */
export interface Call {
  /** e.g. `BatchWriteItem` */
  readonly operation: string;
  readonly input: {
    readonly TableName?: string;
    readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[]>>;
    readonly ConsistentRead?: boolean;
    readonly IndexName?: string;
    readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
    readonly Limit?: number;
  };
}

/** What becomes of a call. */
export type Fate =
  /** It is answered by DynamoDB. */
  | "pass"
  /** The connection is reset before DynamoDB sees it. */
  | "reset"
  /** DynamoDB carries it out, and the connection is reset instead of an answer. */
  | "lose-answer"
  /** There is no answer at all. */
  | "hang"
  /** It is refused as a whole, with an error of DynamoDB's. */
  | { readonly status: number; readonly error: string }
  /** A BatchWriteItem of which only the first so many are carried out; the others are unprocessed. */
  | { readonly firstOnly: number }
  /** A BatchGetItem of which only the first so many keys are read; the others are unprocessed. */
  | { readonly firstKeysOnly: number };

/** A fate with an answer of DynamoDB's own. */
type PassedFate = Exclude<Fate, "hang" | "reset" | { readonly status: number }>;

export const throttled: Fate = { status: 400, error: "ThrottlingException" };

export interface FaultProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** Every call so far. */
  calls(): readonly Call[];
  /** How many calls of each operation there were so far. */
  counts(): Readonly<Record<string, number>>;
  /** Decides what becomes of calls from now on; a call waits for its fate. */
  decide(fate: (call: Call) => Fate | Promise<Fate>): void;
}

/**
 * A server in front of DynamoDB that lets calls through, or does to them what DynamoDB does on its bad days.
 *
 * @param target the endpoint of the DynamoDB behind it; asked at every call
 */
export async function startFaultProxy(target: () => string): Promise<FaultProxy> {
  const calls: Call[] = [];
  let decide: (call: Call) => Fate | Promise<Fate> = () => "pass";

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const call: Call = { operation: operationOf(request), input: JSON.parse(body) };
    calls.push(call);
    const fate = await decide(call);
    if (fate === "hang") return;
    if (fate === "reset") return void request.socket.resetAndDestroy();
    if (typeof fate === "object" && "error" in fate) return refuse(response, fate);
    const { status, text } = await answerOf(request, body, call, fate);
    if (fate === "lose-answer") return void request.socket.resetAndDestroy();
    send(response, status, text);
  }

  function answerOf(request: IncomingMessage, body: string, call: Call, fate: PassedFate) {
    if (typeof fate !== "object") return pass(request, body);
    return "firstOnly" in fate ? passPart(request, call, fate) : passKeys(request, body, fate);
  }

  async function pass(request: IncomingMessage, body: string): Promise<{ status: number; text: string }> {
    const headers = Object.fromEntries(
      ["authorization", "content-type", "x-amz-date", "x-amz-target"].map((name) => [name, `${request.headers[name]}`]),
    );
    const answered = await fetch(target(), { method: "POST", headers, body });
    return { status: answered.status, text: await answered.text() };
  }

  async function passPart(request: IncomingMessage, { input }: Call, { firstOnly }: { readonly firstOnly: number }) {
    const [[tableName, requests] = ["", []]] = Object.entries(input.RequestItems ?? {});
    const carriedOut = requests.slice(0, firstOnly);
    const left = requests.slice(firstOnly);
    if (carriedOut.length > 0) {
      await pass(request, JSON.stringify({ RequestItems: { [tableName]: carriedOut } }));
    }
    return { status: 200, text: JSON.stringify({ UnprocessedItems: left.length === 0 ? {} : { [tableName]: left } }) };
  }

  async function passKeys(
    request: IncomingMessage,
    body: string,
    { firstKeysOnly }: { readonly firstKeysOnly: number },
  ): Promise<{ status: number; text: string }> {
    const { RequestItems }: { readonly RequestItems: Record<string, { readonly Keys: readonly unknown[] }> } =
      JSON.parse(body);
    const [[tableName, read] = ["", { Keys: [] }]] = Object.entries(RequestItems);
    const left = { ...read, Keys: read.Keys.slice(firstKeysOnly) };
    const first = { ...read, Keys: read.Keys.slice(0, firstKeysOnly) };
    const { text } =
      firstKeysOnly === 0
        ? { text: "{}" }
        : await pass(request, JSON.stringify({ RequestItems: { [tableName]: first } }));
    return { status: 200, text: JSON.stringify({ ...JSON.parse(text), UnprocessedKeys: { [tableName]: left } }) };
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => void answer(request, response));
  guardServer(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
      return counts;
    },
    decide(fate) {
      decide = fate;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function operationOf({ headers }: IncomingMessage): string {
  return `${headers["x-amz-target"]}`.split(".")[1] ?? "";
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function refuse(response: ServerResponse, { status, error }: { readonly status: number; readonly error: string }) {
  send(response, status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${error}`, message: error }));
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(text);
}
