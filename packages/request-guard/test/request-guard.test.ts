import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GuardRefusal, guardServer } from "../src/request-guard.mjs";

const refusals: GuardRefusal[] = [];
const reached: string[] = [];
const server = createServer((incoming, response) => {
  reached.push(`${incoming.method} ${incoming.url}`);
  response.end("reached");
});
server.on("upgrade", (incoming, socket) => {
  reached.push(`upgrade ${incoming.url}`);
  socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
});
guardServer(server, {
  hostNames: ["Api.Example.com"],
  openPaths: [
    { path: "/token", to: "loopback" },
    { path: "/", to: "navigation" },
  ],
  onRefused: (refusal) => refusals.push(refusal),
});
let port: number;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

type Headers = Readonly<Record<string, string>>;

async function ask(headers: Headers, { method = "GET", path = "/any" } = {}) {
  const asking = request({ host: "127.0.0.1", port, method, path, headers });
  asking.end();
  const [response] = (await Promise.race([once(asking, "response"), once(asking, "upgrade")])) as [IncomingMessage];
  response.resume();
  return response;
}

async function statusOf(headers: Headers, options: { readonly method?: string; readonly path?: string } = {}) {
  return (await ask(headers, options)).statusCode;
}

describe("a host name", () => {
  test.each([
    ["127.0.0.1", 200],
    ["127.0.0.1:1", 200],
    ["localhost", 200],
    ["LOCALHOST:8081", 200],
    ["[::1]:8081", 200],
    ["api.example.com", 200],
    ["api.example.com:443", 200],
    ["evil.example", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["api.example.com.evil.example", 403],
    ["user@localhost", 403],
    ["localhost/..", 403],
    ["0.0.0.0", 403],
  ])("%j is answered %i, for a WebSocket too", async (host, status) => {
    const before = reached.length;
    expect(await statusOf({ host })).toBe(status);
    const upgrade = { host, connection: "upgrade", upgrade: "websocket" };
    expect(await statusOf(upgrade)).toBe(status === 200 ? 101 : 403);
    expect(reached.length - before).toBe(status === 200 ? 2 : 0);
  });
});

test("a request that names no host is refused", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.end("GET /any HTTP/1.0\r\n\r\n");
  const [chunk] = await once(socket, "data");
  expect(String(chunk)).toMatch(/^HTTP\/1\.1 403 /);
  socket.destroy();
});

describe("a page", () => {
  const own = () => `http://127.0.0.1:${port}`;

  test.each<[string, () => Headers, number]>([
    ["of this origin", () => ({ origin: own(), "sec-fetch-site": "same-origin" }), 200],
    ["of this origin, which says nothing for a GET", () => ({ "sec-fetch-site": "same-origin" }), 200],
    ["that its user has asked for", () => ({ "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }), 200],
    ["of another origin", () => ({ origin: "https://evil.example" }), 403],
    ["of another port of this machine", () => ({ origin: "http://127.0.0.1:1" }), 403],
    ["of another name of this machine", () => ({ origin: `http://localhost:${port}` }), 403],
    ["with TLS", () => ({ origin: `https://127.0.0.1:${port}` }), 403],
    ["that hides its origin", () => ({ origin: "null" }), 403],
    ["of another site, by the browser's word", () => ({ "sec-fetch-site": "cross-site" }), 403],
    ["of another port, by the browser's word", () => ({ "sec-fetch-site": "same-site" }), 403],
    ["that was made to point here", () => ({ host: `evil.example:${port}`, "sec-fetch-site": "same-origin" }), 403],
    [
      "that calls this machine by another name that programs may use",
      () => ({ host: "api.example.com", origin: "http://api.example.com" }),
      403,
    ],
  ])("%s gets %i", async (_name, headers, status) => {
    for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await ask({ host: `127.0.0.1:${port}`, ...headers() }, { method });
      expect([method, response.statusCode, response.headers["access-control-allow-origin"]]).toEqual([
        ...[method, status, undefined],
      ]);
    }
  });

  test("may open a WebSocket wherever it is from", async () => {
    const upgrade = { connection: "upgrade", upgrade: "websocket", origin: "https://evil.example" };
    expect(await statusOf(upgrade)).toBe(101);
  });
});

describe("a path that is open to pages of this machine", () => {
  const path = "/token";

  test.each(["http://localhost:3000", "https://localhost", "http://127.0.0.1:5173", "http://[::1]:1"])(
    "can be read by %s",
    async (origin) => {
      const { statusCode, headers } = await ask(
        { origin, "sec-fetch-site": "cross-site" },
        { path: `${path}?user=ada` },
      );
      expect([statusCode, headers["access-control-allow-origin"], headers.vary]).toEqual([200, origin, "origin"]);
    },
  );

  test("is preflighted for GET, which is all that may be done", async () => {
    const origin = "http://localhost:3000";
    const before = reached.length;
    const preflight = await ask({ origin, "access-control-request-method": "GET" }, { path, method: "OPTIONS" });
    expect([preflight.statusCode, preflight.headers]).toMatchObject([
      204,
      { "access-control-allow-origin": origin, "access-control-allow-methods": "GET" },
    ]);
    expect(await statusOf({ origin }, { path, method: "POST" })).toBe(405);
    expect(reached).toHaveLength(before);
  });

  test.each([
    "https://evil.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://localhost@evil.example",
    "http://app.localhost",
    "http://LOCALHOST",
    "file://",
    "null",
  ])("cannot be read by %s", async (origin) => {
    for (const method of ["GET", "OPTIONS"]) {
      const { statusCode, headers } = await ask({ origin }, { path, method });
      expect([statusCode, headers["access-control-allow-origin"]]).toEqual([403, undefined]);
    }
  });

  test("is that path alone", async () => {
    const origin = "http://localhost:3000";
    for (const other of ["/token/", "/tokens", "//token", "/TOKEN", "/any?x=/token"]) {
      expect(await statusOf({ origin }, { path: other })).toBe(403);
    }
  });
});

test("a page that every page may lead to is opened as a page of its own, and in no other way", async () => {
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  expect(await statusOf(link, { path: "/" })).toBe(200);
  for (const [headers, options] of [
    [link, { path: "/any" }],
    [{ ...link, "sec-fetch-dest": "iframe" }, { path: "/" }],
    [{ ...link, "sec-fetch-mode": "no-cors" }, { path: "/" }],
    [
      { ...link, origin: "https://evil.example" },
      { path: "/", method: "POST" },
    ],
    [{ ...link, host: "evil.example" }, { path: "/" }],
  ] as const) {
    expect(await statusOf(headers, options)).toBe(403);
  }
});

test("a refusal says why, in the answer and to whoever watches, and repeats nothing that could be a secret", async () => {
  refusals.length = 0;
  await ask({ host: "evil.example:8081" }, { path: "/token?user=never-log-query" });
  await ask({ origin: "https://evil.example/never-log-path" }, { method: "POST" });
  await ask({ host: "a b", connection: "upgrade", upgrade: "websocket" });
  await ask({ origin: "never-log-text" });
  expect(refusals).toEqual([
    { because: "host", method: "GET", isUpgrade: false, caller: "evil.example" },
    { because: "origin", method: "POST", isUpgrade: false, caller: "https://evil.example" },
    { because: "host", method: "GET", isUpgrade: true, caller: undefined },
    { because: "origin", method: "GET", isUpgrade: false, caller: undefined },
  ]);
  const refused = await fetch(`http://127.0.0.1:${port}/any`, { headers: { origin: "https://evil.example" } });
  expect(await refused.json()).toEqual({ message: "Forbidden", reason: expect.stringContaining("other origins") });
});

test("a server without a listener for upgrades serves such a request as any other, guarded", async () => {
  const plain = createServer((_incoming, response) => response.end("served"));
  guardServer(plain);
  plain.listen(0, "127.0.0.1");
  await once(plain, "listening");
  const { port: plainPort } = plain.address() as AddressInfo;
  const statuses = [];
  for (const host of [`127.0.0.1:${plainPort}`, "evil.example"]) {
    const headers = { host, connection: "upgrade", upgrade: "h2c" };
    const asking = request({ host: "127.0.0.1", port: plainPort, headers });
    asking.end();
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    response.resume();
    statuses.push(response.statusCode);
  }
  expect(statuses).toEqual([200, 403]);
  plain.closeAllConnections();
  plain.close();
});
