import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/** Whether a request that offers an upgrade offers this one. */
export function offersWebSocket({ headers }: IncomingMessage): boolean {
  const offers = headers.upgrade?.split(",").map((offer) => offer.trim().toLowerCase()) ?? [];
  return offers.includes("websocket");
}

/**
 * Serves a request whose offer of an upgrade is not taken, as any server may (RFC 9110, section 7.8): HTTP clients for Java and
 * curl offer `h2c` with whatever they send. Node has stopped reading HTTP from the socket by then, so it gets the request once
 * more, without the offer.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(index, index + 2);
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}
