import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiDefinition } from "@switchboard/local-api-gateway";
import type { ApiAnswer } from "@switchboard/local-page/contract";
import {
  type HttpRoutes,
  PRIVATE_HEADERS,
  programFile,
  reply,
  requestUrl,
  restrictPage,
  streamEvents,
  webSocketOrigin,
} from "@switchboard/local-service";
import type { Happenings } from "./happenings.ts";

const LIFECYCLE = ["$connect", "$disconnect"];

/**
 * The page for whatever API runs here, and what it asks for besides the gateway's control API.
 *
 * | request | answer |
 * |---|---|
 * | `GET /` | the page |
 * | `GET /_local-aws/api` | what there is to connect to: `ApiAnswer` |
 * | `GET /_local-aws/happened` | server-sent events: the last of what happened, then whatever comes |
 */
export function createPageRoutes(api: ApiDefinition, happenings: Pick<Happenings, "watch">): HttpRoutes {
  const page = readPage();

  function servePage(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(PRIVATE_HEADERS)) response.setHeader(name, value);
    restrictPage(response, { scripts: page.scripts, styles: page.styles, connections: [webSocketOrigin(request)] });
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.content.length });
    response.end(request.method === "HEAD" ? undefined : page.content);
  }

  return (request, response) => {
    const { pathname } = requestUrl(request);
    const isGet = request.method === "GET";
    if (pathname === "/" && (isGet || request.method === "HEAD")) servePage(request, response);
    else if (pathname === "/_local-aws/api" && isGet) {
      for (const [name, value] of Object.entries(PRIVATE_HEADERS)) response.setHeader(name, value);
      reply(response, 200, { body: describe(api, webSocketOrigin(request)) });
    } else if (pathname === "/_local-aws/happened" && isGet)
      streamEvents(response, (send) => happenings.watch((happened) => send("happened", JSON.stringify(happened))));
    else return false;
    return true;
  };
}

function describe({ stage, routes, routeSelectionExpression }: ApiDefinition, origin: string): ApiAnswer {
  const routeKeys = Object.keys(routes).filter((key) => !LIFECYCLE.includes(key));
  return { url: `${origin}/${stage}`, routeSelectionExpression, routeKeys };
}

/** The built page, and what its policy allows: its own script and styles. */
function readPage() {
  const content = readFileSync(programFile(import.meta.url, "page.html", "@switchboard/local-page/page.html"));
  const html = content.toString("utf8");
  const hashesOf = (tag: RegExp) =>
    [...html.matchAll(tag)].map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return {
    content,
    scripts: hashesOf(/<script type="module">(.*?)<\/script>/gs),
    styles: hashesOf(/<style>(.*?)<\/style>/gs),
  };
}
