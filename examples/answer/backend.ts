// Asks a language model, and streams its answer through the hub: hundreds of small messages to a group that the answer has for
// itself. Pages may come, go and come back meanwhile; the backend does not know.
//
//     GET  /          the page
//     GET  /token     an id token for the reader
//     POST /answers   begins an answer: 201 and the name of its group

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { guardServer } from "@switchboard/request-guard";
import { createHub, HubError, type PublishRequest } from "@switchboard/server";
import { askModel } from "./model.ts";

const { PORT = "8092", HUB = "http://127.0.0.1:8081", PIECE_MS = "40" } = process.env;

/** Here everybody is the same; an application knows who has logged in. Hubs take users of some group only. */
const READER = { user: "reader", groups: "readers" };

const hub = createHub({
  publisher: "answers",
  // The functions of npm start. A deployed backend gives their names instead, and has its credentials from its role.
  lambda: { endpoint: HUB, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
});

const contentOf = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const files: ReadonlyMap<string, { readonly type: string; readonly content: string }> = new Map([
  ["/", { type: "text/html; charset=utf-8", content: contentOf("index.html") }],
  [
    "/client.js",
    {
      type: "text/javascript",
      content: readFileSync(fileURLToPath(import.meta.resolve("@switchboard/client/bundle")), "utf8"),
    },
  ],
]);

/** Lets the reader into the group of a new answer, on connections to come as well, and begins it. */
async function beginAnswer(): Promise<string> {
  const group = `answer-${randomUUID().slice(0, 8)}`;
  await hub.join({ users: [READER.user] }, [group], { lasting: true });
  stream(group).catch((error: unknown) => {
    console.error(`${group} broke off: ${error instanceof HubError ? error.code : "the model failed"}`);
  });
  return group;
}

/**
 * Publishes pieces as they come. What comes while the hub takes those before goes as one list, whose order the hub keeps: a model
 * that is faster than the hub makes the lists longer and not the invocations more.
 */
async function stream(group: string): Promise<void> {
  const waiting: PublishRequest[] = [];
  let publishing: Promise<void> | undefined;

  async function publishWaiting(): Promise<void> {
    while (waiting.length > 0) {
      for (const outcome of await hub.publishAll(waiting.splice(0))) if (!outcome.ok) throw outcome.error;
    }
    publishing = undefined;
  }
  function publish(data: { readonly text: string } | { readonly isDone: true }): void {
    waiting.push({ to: { groups: [group] }, data });
    publishing ??= publishWaiting();
  }

  for await (const text of askModel(contentOf("answer.txt"), Number(PIECE_MS))) publish({ text });
  publish({ isDone: true });
  await publishing;
}

async function giveToken(response: ServerResponse): Promise<void> {
  const answer = await fetch(`${HUB}/token?${new URLSearchParams(READER)}`);
  response.writeHead(answer.status, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(await answer.text());
}

async function answer({ method, url = "/" }: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, "http://localhost");
  if (method === "POST" && pathname === "/answers") {
    const group = await beginAnswer();
    response.writeHead(201, { "content-type": "text/plain" }).end(group);
    return;
  }
  if (pathname === "/token") return giveToken(response);
  const file = method === "GET" ? files.get(pathname) : undefined;
  if (file === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": file.type, "cache-control": "no-cache" }).end(file.content);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => {
    // The hub is not running.
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
});

// Tokens and answers are for the page above: no page of another origin may ask for one.
guardServer(server);
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`Ask at http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  console.log("Reload the page while it answers, or open it twice. npm start runs the hub.");
});
