import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "@switchboard/adjustable-clock";
import { guardServer } from "@switchboard/request-guard";
import { createLocalSqs } from "./local-sqs.ts";
import { createSqsRoutes } from "./sqs-routes.ts";

/** An SQS on this machine, in memory: empty at the start, gone at the end. */
export interface RunningSqs {
  /** e.g. `http://127.0.0.1:9324`; any AWS client with any credentials can use it. */
  readonly endpoint: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an SQS on loopback.
 *
 * @param options.port the TCP port; 0, the default, lets the system choose
 * @param options.clock all of its time: delays, visibility, retention, waiting. Default: the machine's
 * @throws an `Error` with the `code` of the socket's, e.g. `EADDRINUSE`, when it cannot listen
 */
export async function startSqs({
  port = 0,
  clock,
}: {
  readonly port?: number;
  readonly clock?: Clock;
} = {}): Promise<RunningSqs> {
  const sqs = createLocalSqs(clock === undefined ? {} : { clock });
  const routes = createSqsRoutes(sqs);
  // Its clients end idle connections, never the server: a request on its way would be lost.
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    try {
      if (!(await routes(request, response))) response.writeHead(404).end();
    } catch {
      // Whoever called has gone away while the request was read.
      response.destroy();
    }
  });
  guardServer(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    sqs.close();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  const address = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${address.port}`, stop, [Symbol.asyncDispose]: stop };
}
