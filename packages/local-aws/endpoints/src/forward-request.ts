import { type Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Sends a request on to a server on this machine under that server's own name, and its answer back. */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, to: URL, agent: Agent): void {
  const onward = httpRequest({
    ...{ agent, host: to.hostname, port: to.port, method: request.method, path: pathBelow(to, request) },
    headers: headersFor(to, request),
  });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  onward.once("error", () => {
    // Also after the caller has gone away, who then gets nothing.
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  // A caller that does not wait any longer ends a long poll.
  response.once("close", () => onward.destroy());
  request.pipe(onward);
}

/** The same for a request that offers an upgrade: from then on, whatever either side says reaches the other. */
export function forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, to: URL): void {
  const onward = connect(Number(to.port), to.hostname);
  const end = () => {
    socket.destroy();
    onward.destroy();
  };
  for (const each of [socket, onward]) each.on("error", end).once("close", end);
  const headers = headersFor(to, request);
  const lines = [`${request.method} ${pathBelow(to, request)} HTTP/1.1`];
  for (let index = 0; index + 1 < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  onward.write(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  socket.pipe(onward).pipe(socket);
}

function pathBelow(to: URL, { url = "/" }: IncomingMessage): string {
  return to.pathname.replace(/\/$/, "") + url;
}

/** As they came, name and value by turns, but for the host: a guard stands in front of the server. */
function headersFor(to: URL, { rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.map((each, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === "host" ? to.host : each,
  );
}
