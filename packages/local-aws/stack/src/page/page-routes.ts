import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiDefinition } from "@switchboard/local-api-gateway";
import type { ApiAnswer } from "@switchboard/local-page/contract";
import { type HttpRoutes, programFile, reply, requestUrl, restrictPage } from "@switchboard/local-service";
import type { Happenings } from "./happenings.ts";

/** A comment now and then, so that a page that has gone is noticed. */
const SIGN_OF_LIFE_MS = 15_000;
const LIFECYCLE = ["$connect", "$disconnect"];
const PRIVATE = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

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
    for (const [name, value] of Object.entries(PRIVATE)) response.setHeader(name, value);
    restrictPage(response, { scripts: page.scripts, styles: page.styles, connections: [originOf(request)] });
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.content.length });
    response.end(request.method === "HEAD" ? undefined : page.content);
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", ...PRIVATE });
    const stop = happenings.watch((happened) =>
      response.write(`event: happened\ndata: ${JSON.stringify(happened)}\n\n`),
    );
    const signs = setInterval(() => response.write(": still here\n\n"), SIGN_OF_LIFE_MS).unref();
    response.once("close", () => {
      stop();
      clearInterval(signs);
    });
  }

  return (request, response) => {
    const { pathname } = requestUrl(request);
    const isGet = request.method === "GET";
    if (pathname === "/" && (isGet || request.method === "HEAD")) servePage(request, response);
    else if (pathname === "/_local-aws/api" && isGet) {
      for (const [name, value] of Object.entries(PRIVATE)) response.setHeader(name, value);
      reply(response, 200, { body: describe(api, originOf(request)) });
    } else if (pathname === "/_local-aws/happened" && isGet) stream(response);
    else return false;
    return true;
  };
}

function describe({ stage, routes, routeSelectionExpression }: ApiDefinition, origin: string): ApiAnswer {
  const routeKeys = Object.keys(routes).filter((key) => !LIFECYCLE.includes(key));
  return { url: `${origin}/${stage}`, routeSelectionExpression, routeKeys };
}

/** By the name under which the page knows this machine: the port may have been forwarded. */
function originOf({ headers, socket }: IncomingMessage): string {
  return `${"encrypted" in socket ? "wss" : "ws"}://${headers.host}`;
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
