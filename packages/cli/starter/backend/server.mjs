// The backend: it gives the page a token, and sends through the hub without a connection of its own.

import { createServer } from "node:http";
import { createHub } from "@switchboard/server";

const { VITE_HUB_URL = "ws://127.0.0.1:8081/development", PUBLISH_FUNCTION, AWS_REGION } = process.env;
const hubUrl = new URL(VITE_HUB_URL);
const isLocal = ["127.0.0.1", "localhost"].includes(hubUrl.hostname);
const localOrigin = `http://${hubUrl.host}`;

/** A hub on this machine takes any credentials; a deployed one those of your AWS account. */
const hub = createHub({
  publisher: "backend",
  ...(PUBLISH_FUNCTION && { functions: { publish: PUBLISH_FUNCTION } }),
  lambda: isLocal
    ? { endpoint: localOrigin, region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } }
    : { region: AWS_REGION },
});

const routes = {
  /** In the place of a login: anybody is who they say. The issuer is part of the local hub; a deployed one has none. */
  async "GET /api/token"({ searchParams }, response) {
    const user = searchParams.get("user");
    if (!isLocal || !user) return response.writeHead(401).end();
    const answer = await fetch(`${localOrigin}/token?${new URLSearchParams({ user, groups: "users" })}`);
    response.writeHead(answer.status, { "content-type": "text/plain", "cache-control": "no-store" });
    response.end(await answer.text());
  },

  async "POST /api/announce"(_url, response) {
    await hub.publish({ to: { groups: ["room.lobby"] }, data: { text: `It is ${new Date().toLocaleTimeString()}.` } });
    response.writeHead(204).end();
  },
};

/** @returns {Promise<number>} the port that it listens at */
export async function startBackend(port = 0) {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const route = routes[`${request.method} ${url.pathname}`];
    try {
      // Another web page may make the browser ask: it comes from another origin, or by another name of this machine.
      if (route === undefined || !isOwnPage(request.headers)) response.writeHead(404).end();
      else await route(url, response);
    } catch {
      console.error(`No hub answers at ${localOrigin}: run "switchboard dev" in another terminal.`);
      if (!response.headersSent) response.writeHead(502);
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server.address().port;
}

function isOwnPage({ host = "", origin }) {
  const isThisMachine = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);
  return isThisMachine && (origin === undefined || origin === `http://${host}`);
}
