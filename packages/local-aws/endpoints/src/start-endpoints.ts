import { once } from "node:events";
import { Agent, createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createSecureContext, createServer as createTlsServer, type SecureContext } from "node:tls";
import { createAuthority, createAuthorityKey } from "@switchboard/local-tls";
import { forwardRequest, forwardUpgrade } from "./forward-request.ts";
import type { FunctionEndpoints } from "./function-endpoints.ts";
import { matching } from "./public-names.ts";

/** An API or a service that is on this machine. */
export interface LocalEndpoint {
  /** A regular expression of the host names that it has on AWS. */
  readonly names: string;
  /** Where it is here, with a path if it does not have a port to itself. */
  readonly url: string;
}

/** A port on which everything that is on this machine answers by the names that it has on AWS. */
export interface RunningEndpoints {
  /** What the processes of functions are told of it. */
  readonly forFunctions: FunctionEndpoints;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const COMMON_NAME = "local-aws, endpoints of functions";
/** The first byte of a TLS connection: a handshake record. */
const TLS_HANDSHAKE = 0x16;
/** Longer than any client keeps an idle connection: a process that stands still does not see it end. */
const KEEP_ALIVE_MS = 600_000;

/**
 * Opens a port for the functions' calls to AWS by public names, with TLS and without. Whatever is asked for by another name is refused,
 * so that a web page that was made to call it (DNS rebinding) reaches nothing. The key of its certificate authority never leaves
 * this process.
 */
export async function startEndpoints(endpoints: readonly LocalEndpoint[]): Promise<RunningEndpoints> {
  const found = endpoints.map(({ names, url }) => ({ pattern: matching([names]), url: new URL(url) }));
  const urlOf = (name = "") => found.find(({ pattern }) => pattern.test(name))?.url;
  const authority = createAuthority(COMMON_NAME, createAuthorityKey(COMMON_NAME));
  const contexts = new Map<string, SecureContext>();
  const contextOf = (name: string) => {
    const known = contexts.get(name) ?? createSecureContext(authority.issue([name]));
    contexts.set(name, known);
    return known;
  };

  const agent = new Agent({ keepAlive: true });
  const http = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const url = urlOf(hostNameIn(request.headers.host));
    if (url !== undefined) return forwardRequest(request, response, url, agent);
    request.resume();
    response.writeHead(403, { "content-type": "application/json" }).end('{"message":"Forbidden"}');
  });
  http.on("upgrade", (request, socket, head) => {
    const url = urlOf(hostNameIn(request.headers.host));
    if (url === undefined) socket.destroy();
    else forwardUpgrade(request, socket, head, url);
  });
  const tls = createTlsServer(
    {
      ALPNProtocols: ["http/1.1"],
      // Only names that lead somewhere: nobody is vouched for who is not here.
      SNICallback: (name, done) =>
        urlOf(name) === undefined ? done(new Error("unknown name")) : done(null, contextOf(name)),
    },
    (socket) => http.emit("connection", socket),
  );

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === TLS_HANDSHAKE ? tls : http).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    forFunctions: { port, names: endpoints.map(({ names }) => names).join("|"), certificate: authority.certificate },
    async close() {
      const closed = once(server, "close");
      server.close();
      http.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  };
}

function hostNameIn(host: string | undefined): string | undefined {
  return host?.replace(/:\d+$/, "");
}
