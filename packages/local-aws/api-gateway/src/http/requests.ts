import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpRoutes, reply } from "@switchboard/local-service";
import type { GatewayCore } from "../gateway-core.ts";
import { createControlApi } from "./control-api.ts";
import { createManagementApi, FORBIDDEN, type ManagementDecision, type ManagementRequest } from "./management-api.ts";

/** Answers every HTTP request that is no upgrade. */
export function createRequestHandling(
  core: GatewayCore,
  options: {
    readonly httpRoutes?: HttpRoutes;
    readonly authorize?: (request: ManagementRequest) => ManagementDecision;
  },
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const manage = createManagementApi(core, options.authorize);
  const control = createControlApi(core);
  const { stage } = core.api;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const segments = pathSegments(request.url ?? "/");
    if (segments?.length === 1 && segments[0] === "health" && request.method === "GET") {
      return reply(response, 200, { body: { status: "ok" } });
    }
    if (await options.httpRoutes?.(request, response)) return;
    if (segments?.length === 2 && segments[0] === "_gateway") {
      return control(request, response, segments[1] ?? "");
    }
    if (segments?.length === 3 && segments[0] === stage && segments[1] === "@connections") {
      return manage(request, response, segments[2] ?? "");
    }
    request.resume();
    // The client wanted a WebSocket and did not say so (observed once; the body is a guess).
    if (segments?.length === 1 && segments[0] === stage && request.method === "GET") {
      response.setHeader("upgrade", "websocket");
      return reply(response, 426, { body: { message: "Upgrade Required" } });
    }
    reply(response, 403, FORBIDDEN);
  }

  return async (request, response) => {
    try {
      await route(request, response);
    } catch (error) {
      // A client that went away while its request was read is no fault of ours.
      if (request.destroyed && !request.complete) return;
      core.emit({ type: "fault", error });
      if (!response.headersSent) reply(response, 500, { body: { message: "Internal server error" } });
      else response.destroy();
    }
  };
}

/**
 * The decoded segments of a URL's path: `@connections` may arrive as `%40connections`, the `=` of an id as `%3D`
 * (measured). A trailing slash does not count; `undefined` for broken escapes.
 */
function pathSegments(url: string): readonly string[] | undefined {
  const path = url.split("?", 1)[0] ?? "";
  try {
    return path.replace(/^\//, "").replace(/\/$/, "").split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
