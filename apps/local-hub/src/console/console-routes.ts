import type { IncomingMessage, ServerResponse } from "node:http";
import {
  API_PREFIX,
  type CloseRequest,
  type EndProcessesAnswer,
  type HubAnswer,
  type SignedUrlAnswer,
} from "@switchboard/console/contract";
import {
  createStaticFiles,
  type HttpRoutes,
  jsonObjectIn,
  PRIVATE_HEADERS,
  readBody,
  reply,
  requestUrl,
  streamEvents,
  webSocketOrigin,
} from "@switchboard/local-service";
import { writeConsolePage } from "./console-page.ts";
import type { EventFeed } from "./event-feed.ts";
import type { TableFeed } from "./table-feed.ts";

const BODY_LIMIT_BYTES = 4_096;
/** More than one message can have. */
const MESSAGE_LIMIT_BYTES = 65_536;

export interface ConsoleRoutesOptions {
  /** Where the built page is. */
  readonly directory: string;
  readonly feed: TableFeed;
  readonly events: Pick<EventFeed, "watch">;
  /** Gives ManageFunction a command, as a backend would: the answer as JSON text, or `undefined` where it fails. */
  readonly manage: (command: object) => Promise<string | undefined>;
  /** Gives PublishFunction a message, likewise. */
  readonly publish: (message: object) => Promise<string | undefined>;
  /** The API's stage, which is the path that clients connect to. */
  readonly stage: string;
  /** Signs a URL for a session, as a backend would; @throws `RangeError` for a session that cannot be signed. */
  readonly signUrl: (url: string, session: string) => string;
  /** Closes a connection, as an operator would: the status of `DeleteConnection`. */
  readonly closeConnection: (connectionId: string) => Promise<number>;
  /** Ends the processes of all functions; how many there were. */
  readonly endProcesses: () => Promise<number>;
}

/**
 * The console, and what it can do here and nowhere else. A deployed hub has none of it, which is how the page knows.
 *
 * | request | answer |
 * |---|---|
 * | `GET /`, `/assets/…` | the page |
 * | `GET /_switchboard/hub` | `{"url": "ws://…"}`: there is a hub on this machine |
 * | `GET /_switchboard/table` | server-sent events: `table`, now and at every change, or `unreadable` |
 * | `GET /_switchboard/events` | server-sent events: `events`, the last that went over the buses, and then whatever comes |
 * | `GET /_switchboard/signed-url?session=…` | `{"url": "ws://…"}`, good for five minutes |
 * | `POST /_switchboard/close` `{"connectionId": "…"}` | closes a connection through the management API |
 * | `POST /_switchboard/manage` `{"close": …}` | what ManageFunction answers to the command: `docs/MANAGING.md` |
 * | `POST /_switchboard/publish` `{"to": …, "data": …}` | what PublishFunction answers to the message: `docs/PUBLISHING.md` |
 * | `POST /_switchboard/end-processes` | ends the processes of all functions: `{"ended": 7}` |
 *
 * A change needs the content type `application/json`.
 */
export function createConsoleRoutes(options: ConsoleRoutesOptions): HttpRoutes {
  const files = createStaticFiles(options.directory, writeConsolePage);

  const hubUrl = (request: IncomingMessage) => `${webSocketOrigin(request)}/${options.stage}`;

  function signUrl(hub: string, session: string, response: ServerResponse): void {
    try {
      reply(response, 200, { body: { url: options.signUrl(hub, session) } satisfies SignedUrlAnswer });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      reply(response, 400, { body: { message: error.message } });
    }
  }

  async function close(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connectionId = await readConnectionId(request);
    if (connectionId === undefined) {
      return reply(response, 400, { body: { message: "needs a connectionId, content-type application/json" } });
    }
    const status = await options.closeConnection(connectionId);
    reply(response, status === 204 ? 200 : status, { body: { connectionId } satisfies CloseRequest });
  }

  /** Invokes a function with what the page gives. */
  async function invoke(
    { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
    limitBytes: number,
    run: (input: object) => Promise<string | undefined>,
  ): Promise<void> {
    const body = await readBody(request, limitBytes);
    const input = body === "too-large" || !isJson(request) ? undefined : jsonObjectIn(body);
    if (input === undefined) {
      return reply(response, 400, { body: { message: "needs an object, content-type application/json" } });
    }
    const answer = await run(input);
    if (answer === undefined) return reply(response, 502, { body: { message: "The function has failed" } });
    reply(response, 200, { body: JSON.parse(answer) });
  }

  async function endProcesses(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isJson(request)) return reply(response, 400, { body: { message: "needs content-type application/json" } });
    reply(response, 200, { body: { ended: await options.endProcesses() } satisfies EndProcessesAnswer });
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    for (const [name, value] of Object.entries(PRIVATE_HEADERS)) response.setHeader(name, value);
    switch (`${request.method} ${url.pathname.slice(API_PREFIX.length)}`) {
      case "GET hub":
        return reply(response, 200, { body: { url: hubUrl(request) } satisfies HubAnswer });
      case "GET table":
        return streamEvents(response, (send) => options.feed.watch(({ event, data }) => send(event, data)));
      case "GET events":
        return streamEvents(response, (send) => options.events.watch((news) => send("events", JSON.stringify(news))));
      case "GET signed-url":
        return signUrl(hubUrl(request), url.searchParams.get("session") ?? "", response);
      case "POST close":
        return close(request, response);
      case "POST manage":
        return invoke({ request, response }, BODY_LIMIT_BYTES, options.manage);
      case "POST publish":
        return invoke({ request, response }, MESSAGE_LIMIT_BYTES, options.publish);
      case "POST end-processes":
        return endProcesses(request, response);
      default:
        reply(response, 404, { body: { message: "no such endpoint" } });
    }
  }

  function servePage(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    if (files !== undefined) return files.serve(path, response, request.method === "GET");
    if (path !== "/") return false;
    reply(response, 503, { body: { message: "The console has not been built: npm run build" } });
    return true;
  }

  return async (request, response) => {
    const url = requestUrl(request);
    if (!url.pathname.startsWith(API_PREFIX)) return servePage(request, response, url.pathname);
    await answerApi(request, response, url);
    if (!request.complete) request.resume();
    return true;
  };
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.startsWith("application/json") ?? false;
}

async function readConnectionId(request: IncomingMessage): Promise<string | undefined> {
  const body = await readBody(request, BODY_LIMIT_BYTES);
  if (body === "too-large" || !isJson(request)) return undefined;
  const { connectionId } = jsonObjectIn(body) ?? {};
  return typeof connectionId === "string" ? connectionId : undefined;
}
