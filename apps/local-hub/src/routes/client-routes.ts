import { readFile } from "node:fs/promises";
import { type HttpRoutes, requestUrl } from "@switchboard/local-service";
import { builtFile } from "../built-files.ts";

const CLIENT_PATH = "/client.js";

/** `GET /client.js`: the client library as one ES module, for pages that are not built with npm. */
export function createClientRoutes(): HttpRoutes {
  return async (request, response) => {
    if (request.method !== "GET" || requestUrl(request).pathname !== CLIENT_PATH) return false;
    const content = await readFile(builtFile("switchboard/client.js"));
    response.setHeader("content-type", "text/javascript; charset=utf-8");
    response.setHeader("cache-control", "no-cache");
    response.end(content);
    return true;
  };
}
