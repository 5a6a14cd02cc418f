import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** A client's frame, as a hub sees it. */
export interface Frame {
  readonly action: string;
  readonly id?: string;
  readonly to?: { readonly sessions?: readonly string[] };
  readonly data?: unknown;
}

export interface Connected {
  readonly session: string;
  readonly webSocket: WebSocket;
  send(frame: object): void;
}

/** A server that welcomes everybody and does with messages what a test says: real sockets, no hub behind them. */
export interface ScriptedHub extends AsyncDisposable {
  readonly url: string;
  readonly connections: readonly Connected[];
  readonly requests: readonly IncomingMessage[];
}

/** @param onSend what is done with a `sendMessage`, and how often the same id has come by then */
export async function startScriptedHub(
  onSend: (hub: ScriptedHub, from: Connected, frame: Frame, times: number) => void,
  /** With which status handshakes are refused, one after the other; 101 lets one in. */
  statuses: number[] = [],
): Promise<ScriptedHub> {
  const connections: Connected[] = [];
  const requests: IncomingMessage[] = [];
  const times = new Map<string, number>();
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    verifyClient: (_info: unknown, done: (verified: boolean, status?: number) => void) => {
      const status = statuses.shift() ?? 101;
      done(status === 101, status);
    },
  });
  await once(server, "listening");
  const hub: ScriptedHub = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    requests,
    async [Symbol.asyncDispose]() {
      for (const { webSocket } of connections) webSocket.terminate();
      server.close();
      await once(server, "close");
    },
  };
  server.on("connection", (webSocket, request) => {
    requests.push(request);
    const id = new URL(request.url ?? "", hub.url).searchParams.get("session_id");
    const send = (frame: object) => webSocket.send(JSON.stringify(frame));
    const connected: Connected = { session: `anon/${id}`, webSocket, send };
    connections.push(connected);
    webSocket.on("close", () => connections.splice(connections.indexOf(connected), 1));
    webSocket.on("message", (data) => {
      const frame: Frame = JSON.parse(String(data));
      if (frame.action === "hello")
        send({ type: "welcome", connectionId: `c-${requests.length}`, sessionId: `anon/${id}` });
      if (frame.action === "ping") send({ type: "pong" });
      if (frame.action !== "sendMessage" || frame.id === undefined) return;
      times.set(frame.id, (times.get(frame.id) ?? 0) + 1);
      onSend(hub, connected, frame, times.get(frame.id) ?? 0);
    });
  });
  return hub;
}

/** What a hub does that keeps its promises. */
export function deliver(hub: ScriptedHub, from: Connected, { id, to, data }: Frame): void {
  const audience = hub.connections.filter(({ session }) => to?.sessions?.includes(session));
  for (const { send } of audience) send({ type: "message", id: `m-${id}`, from: { sessionId: from.session }, data });
  from.send({ type: "ack", id, messageId: `m-${id}`, delivered: audience.length, gone: 0, failed: 0, queued: 0 });
}
