import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpRoutes } from "../http/http-routes.ts";

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RoutesServer extends AsyncDisposable {
  readonly port: number;
  /** Sends a path as it is: `fetch` would tidy it up, and sets `Host` by itself. */
  ask(
    path: string,
    asked?: Asked,
  ): Promise<{ readonly status: number; readonly headers: Record<string, unknown>; readonly text: string }>;
}

/** Serves routes alone; 418 for what is none of theirs. */
export async function serveRoutes(routes: HttpRoutes): Promise<RoutesServer> {
  const server = createServer(async (incoming, response) => {
    if (!(await routes(incoming, response))) response.writeHead(418).end("not of these routes");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: (path, { method = "GET", headers = {}, body = "" } = {}) =>
      new Promise((resolve, reject) => {
        const asking = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
          let text = "";
          response.on("data", (chunk) => {
            text += String(chunk);
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        });
        asking.on("error", reject);
        asking.end(body);
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
