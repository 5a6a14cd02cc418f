// Serves the chat, and stands for your application's backend: it gives pages their tokens.
//
//     PORT=8090 HUB=http://127.0.0.1:8081 node serve.mjs

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { guardServer } from "@switchboard/request-guard";

const { PORT = "8090", HUB = "http://127.0.0.1:8081" } = process.env;

const files = {
  "/": { path: fileURLToPath(new URL("index.html", import.meta.url)), type: "text/html; charset=utf-8" },
  "/client.js": { path: fileURLToPath(import.meta.resolve("@switchboard/client/bundle")), type: "text/javascript" },
};

/** An application asks Cognito, for the user who has logged in; here anybody is who they say, and in the group of the chat. */
async function giveToken(user, response) {
  if (!user) return response.writeHead(403).end();
  const answer = await fetch(`${HUB}/token?${new URLSearchParams({ user, groups: "chat" })}`);
  response.writeHead(answer.status, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(await answer.text());
}

const server = createServer(async ({ url }, response) => {
  try {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (pathname === "/token") return await giveToken(searchParams.get("user"), response);
    const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    if (file === undefined) return response.writeHead(404).end();
    const content = await readFile(file.path);
    response.writeHead(200, { "content-type": file.type, "cache-control": "no-cache" }).end(content);
  } catch {
    // The hub is not running: the page asks again.
    if (!response.headersSent) response.writeHead(502);
    response.end();
  }
});

// Tokens are for the page above: no page of another origin may ask for one.
guardServer(server);
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`The chat is at http://127.0.0.1:${server.address().port}/`);
  console.log("Open it twice, with two names. npm start runs the hub.");
});
