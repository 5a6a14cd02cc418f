// The process that everything is compared with: the least that `ws` needs to do the same job, without an API Gateway.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { settledMemory } from "../support/memory.ts";
import { answerCommands } from "../support/remote.ts";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, clientTracking: false });
const sockets = new Map<string, WebSocket>();
let connections = 0;
server.on("connection", (socket) => {
  const id = String(connections++);
  sockets.set(id, socket);
  socket.on("close", () => sockets.delete(id));
  socket.on("error", () => socket.terminate());
  socket.on("message", (data) => {
    const text = String(data);
    const { action, to }: { readonly action: string; readonly to?: string } = JSON.parse(text);
    if (action === "identify") socket.send(id);
    else if (action === "echo") socket.send(text);
    else if (action === "forward") sockets.get(to ?? "")?.send(text);
  });
});
await once(server, "listening");
const { port } = server.address() as AddressInfo;

answerCommands({ address: () => ({ url: `ws://127.0.0.1:${port}/bench` }), memory: settledMemory });
