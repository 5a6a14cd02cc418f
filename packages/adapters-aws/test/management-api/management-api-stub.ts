import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { OpenConnectionSubject } from "@switchboard/domain/testing/contracts";

/** What the server does instead of what API Gateway does on a good day. */
export type Behaviour =
  /** There is no answer. */
  | "hang"
  /** The answer has begun, and does not go on. */
  | "hang-half-way"
  /** The connection is reset. */
  | "reset"
  /** Nothing is answered before so many requests have come, counted from the start. */
  | { readonly heldUntil: number }
  | Refusal;

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

interface Refusal {
  readonly status: number;
  readonly errorType?: string;
  readonly body?: string;
}

export interface ManagementApiStub extends AsyncDisposable {
  /** With a stage, as API Gateway's is. */
  readonly endpoint: string;
  /** The method and the path of every request so far, the path as it came over the wire. */
  requests(): readonly string[];
  /** Every request so far as it came over the wire. */
  received(): readonly ReceivedRequest[];
  /** How many TCP connections there have been. */
  sockets(): number;
  open(): Promise<OpenConnectionSubject>;
  /** How every request is met from now on; as API Gateway does without it. */
  behave(behaviour?: Behaviour): void;
}

/** The form of API Gateway's connection ids: 11 bytes in base64, with the alphabet for URLs and with padding. */
const idForm = /^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$/;

export function newConnectionId(): string {
  return randomBytes(11).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

interface StubConnection {
  readonly payloads: Uint8Array[];
  readonly arrivals: EventEmitter;
}

/** A server that answers like API Gateway's management API, as far as a client can tell; it has no WebSockets. */
export async function startManagementApiStub(): Promise<ManagementApiStub> {
  const connections = new Map<string, StubConnection>();
  const requests: string[] = [];
  const received: ReceivedRequest[] = [];
  let sockets = 0;
  const comings = new EventEmitter().setMaxListeners(0);
  let behaviour: Behaviour | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method} ${request.url}`);
    const body = await bytesOf(request);
    received.push(receivedRequest(request, body));
    comings.emit("request");
    if (typeof behaviour === "object" && "heldUntil" in behaviour) {
      while (requests.length < behaviour.heldUntil) await once(comings, "request");
    } else if (behaviour !== undefined) {
      return misbehave(behaviour, request, response);
    }
    const [, id = ""] = /^\/development\/@connections\/([^/?]*)$/.exec(request.url ?? "") ?? [];
    const connectionId = decodeURIComponent(id);
    const connection = connections.get(connectionId);
    if (!idForm.test(connectionId)) {
      const message = `Invalid connectionId: ${connectionId}`;
      return refuse(response, { status: 400, errorType: "BadRequestException", body: JSON.stringify({ message }) });
    }
    if (connection === undefined) return refuse(response, { status: 410, errorType: "GoneException" });
    serve(request.method, connectionId, connection, body, response);
  }

  function serve(
    method: string | undefined,
    connectionId: string,
    connection: StubConnection,
    body: Uint8Array,
    response: ServerResponse,
  ): void {
    switch (method) {
      case "POST":
        connection.payloads.push(body);
        connection.arrivals.emit("arrival");
        response.writeHead(200).end();
        return;
      case "GET":
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(description));
        return;
      case "DELETE":
        connections.delete(connectionId);
        response.writeHead(204).end();
        return;
      default:
        response.writeHead(405).end();
    }
  }

  async function open(): Promise<OpenConnectionSubject> {
    const connectionId = newConnectionId();
    const connection: StubConnection = { payloads: [], arrivals: new EventEmitter() };
    connections.set(connectionId, connection);
    return {
      connectionId,
      async received(count) {
        while (connection.payloads.length < count) await once(connection.arrivals, "arrival");
        return connection.payloads;
      },
      async leave() {
        connections.delete(connectionId);
      },
    };
  }

  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => void answer(request, response));
  server.on("connection", () => {
    sockets += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/development`,
    requests: () => requests,
    received: () => received,
    sockets: () => sockets,
    open,
    behave(next) {
      behaviour = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** What GetConnection tells; the client sent no `User-Agent`. */
const description = {
  connectedAt: "2026-01-01T00:00:00.123Z",
  identity: { sourceIp: "203.0.113.7", userAgent: null },
  lastActiveAt: "2026-01-01T00:00:05.456Z",
};

function misbehave(
  behaviour: "hang" | "hang-half-way" | "reset" | Refusal,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (behaviour === "hang") return;
  if (behaviour === "reset") return void request.socket.resetAndDestroy();
  if (behaviour === "hang-half-way") {
    response.writeHead(200, { "content-length": "100" }).write("{");
    return;
  }
  refuse(response, behaviour);
}

function refuse(response: ServerResponse, { status, errorType, body = "" }: Refusal): void {
  response.writeHead(status, errorType === undefined ? {} : { "x-amzn-ErrorType": errorType }).end(body);
}

function receivedRequest({ method = "", url = "", headers }: IncomingMessage, body: Uint8Array): ReceivedRequest {
  const entries = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { method, path: url, headers: Object.fromEntries(entries), body };
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new Uint8Array(Buffer.concat(chunks));
}
