import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Faults } from "@switchboard/console/contract";
import type { Chaos } from "@switchboard/local-api-gateway";
import { type Asked, type RoutesServer, serveRoutes } from "@switchboard/local-service/testing";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { createConsoleRoutes } from "../../src/console/console-routes.ts";
import { createEventFeed } from "../../src/console/event-feed.ts";
import type { TableNews } from "../../src/console/table-feed.ts";
import { busEvent } from "../support/bus-event.ts";

const closed: string[] = [];
let endings = 0;
const events = createEventFeed(1);
const commands: object[] = [];
const messages: object[] = [];
const watching = new Set<(news: TableNews) => void>();
let directory: string;
let server: RoutesServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "console-"));
  await mkdir(join(directory, "dist", "assets"), { recursive: true });
  await writeFile(join(directory, "secret.json"), "{}");
  await writeFile(join(directory, "dist", "index.html"), '<style nonce="__CSP_NONCE__"></style>');
  await writeFile(join(directory, "dist", "assets", "index-1.js"), "0;");
  await writeFile(join(directory, "dist", "notes.bin"), "not of the page");
  const routes = createConsoleRoutes({
    directory: join(directory, "dist"),
    stage: "development",
    feed: {
      watch(tell) {
        watching.add(tell);
        tell({ event: "table", data: '{"items":0}' });
        return () => void watching.delete(tell);
      },
    },
    events,
    async manage(command) {
      commands.push(command);
      return "purge" in command ? undefined : '{"type":"closed","closed":1,"gone":0,"failed":0}';
    },
    async publish(message) {
      messages.push(message);
      return "data" in message ? '{"type":"ack","messageId":"m"}' : undefined;
    },
    signUrl(url, session) {
      if (session === "") throw new RangeError("There is no session.");
      return `${url}?session=${session}`;
    },
    async closeConnection(connectionId) {
      closed.push(connectionId);
      return connectionId === "gone" ? 410 : 204;
    },
    async endProcesses() {
      endings += 1;
      return 7;
    },
  });
  server = await serveRoutes(routes);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const ask = (path: string, asked?: Asked) => server.ask(path, asked);
const asJson = { "content-type": "application/json" };

describe("the page", () => {
  test("is served with a policy whose nonce is in it, and another one each time", async () => {
    const [first, second] = [await ask("/"), await ask("/index.html")];
    const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1];
    expect(first.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": expect.stringContaining(`style-src 'self' 'nonce-${nonce}'`),
      "x-content-type-options": "nosniff",
    });
    expect(first.headers["content-security-policy"]).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
    expect(second.text).not.toBe(first.text);
  });

  test("its files are kept by browsers, since their names change with them", async () => {
    const { headers, text } = await ask("/assets/index-1.js");
    expect(headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(text).toBe("0;");
    expect(await ask("/assets/index-1.js", { method: "HEAD" })).toMatchObject({
      headers: { "content-length": "2" },
      text: "",
    });
  });

  test.each([
    "/../secret.json",
    "/assets/../../secret.json",
    "/%2e%2e/secret.json",
    "/..%2fsecret.json",
    "/..\\secret.json",
    "/assets",
    "/notes.bin",
    "/development",
    "//",
    "//:::",
    "/token",
    "/_gateway/chaos",
  ])("%s is left to others", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 418 });
  });
});

describe("what the page can ask", () => {
  test("where the hub is, by the name that it knows this machine by", async () => {
    const { text, headers } = await ask("/_switchboard/hub", { headers: { host: "localhost:9000" } });
    expect(JSON.parse(text)).toEqual({ url: "ws://localhost:9000/development" });
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("a signed URL, unless the session cannot be signed", async () => {
    expect(JSON.parse((await ask("/_switchboard/signed-url?session=s-1")).text)).toEqual({
      url: `ws://127.0.0.1:${server.port}/development?session=s-1`,
    });
    expect(await ask("/_switchboard/signed-url")).toMatchObject({ status: 400 });
  });

  test("to close a connection, in JSON and with an id", async () => {
    const post = (body: string, headers: Asked["headers"] = asJson) =>
      ask("/_switchboard/close", { method: "POST", headers, body });
    expect(await post('{"connectionId":"c-1"}')).toMatchObject({ status: 200 });
    expect(await post('{"connectionId":"gone"}')).toMatchObject({ status: 410 });
    expect(closed).toEqual(["c-1", "gone"]);
    for (const wrong of ["", "{", "null", "{}", '{"connectionId":1}', `{"connectionId":"${"x".repeat(5_000)}"}`]) {
      expect(await post(wrong)).toMatchObject({ status: 400 });
    }
    expect(await post('{"connectionId":"c-2"}', { "content-type": "text/plain" })).toMatchObject({ status: 400 });
    expect(closed).toHaveLength(2);
  });

  test("to end all processes of functions, in JSON", async () => {
    const post = (headers: NonNullable<Asked["headers"]>) =>
      ask("/_switchboard/end-processes", { method: "POST", headers });
    expect(await post({ "content-type": "text/plain" })).toMatchObject({ status: 400 });
    expect(await ask("/_switchboard/end-processes")).toMatchObject({ status: 404 });
    expect(endings).toBe(0);
    const { status, text } = await post(asJson);
    expect([status, JSON.parse(text), endings]).toEqual([200, { ended: 7 }, 1]);
  });

  test("to manage, with a command in JSON, and gets the answer as it is", async () => {
    const post = (body: string, headers: Asked["headers"] = asJson) =>
      ask("/_switchboard/manage", { method: "POST", headers, body });
    const { status, text } = await post('{"close":{"users":["ada"]}}');
    expect([status, JSON.parse(text)]).toEqual([200, { type: "closed", closed: 1, gone: 0, failed: 0 }]);
    expect(await post('{"purge":{"group":"room.1"}}')).toMatchObject({ status: 502 });
    expect(commands).toHaveLength(2);
    for (const wrong of ["", "{", "null", `{"close":"${"x".repeat(5_000)}"}`]) {
      expect(await post(wrong)).toMatchObject({ status: 400 });
    }
    expect(await post("{}", { "content-type": "text/plain" })).toMatchObject({ status: 400 });
    expect(commands).toHaveLength(2);
  });

  test("to publish, also a message as large as one can be", async () => {
    const post = (body: string) => ask("/_switchboard/publish", { method: "POST", headers: asJson, body });
    const { status, text } = await post(JSON.stringify({ to: { users: ["ada"] }, data: "x".repeat(32_000) }));
    expect([status, JSON.parse(text)]).toEqual([200, { type: "ack", messageId: "m" }]);
    expect(await post('{"to":{}}')).toMatchObject({ status: 502 });
    expect(messages).toHaveLength(2);
    for (const wrong of ["null", `{"data":"${"x".repeat(70_000)}"}`])
      expect(await post(wrong)).toMatchObject({ status: 400 });
    expect(messages).toHaveLength(2);
  });

  test("the events of the buses, those before and those to come", async () => {
    events.hear(busEvent("e-1"));
    const page = new AbortController();
    const { body } = await fetch(`http://127.0.0.1:${server.port}/_switchboard/events`, { signal: page.signal });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () =>
      JSON.parse(/^event: events\ndata: (.*)\n\n$/.exec((await reader?.read())?.value ?? "")?.[1] ?? "");
    expect(await next()).toMatchObject({ count: 1, events: [{ id: "e-1", kind: "Order" }] });
    events.hear(busEvent("e-2"));
    expect(await next()).toMatchObject({ count: 2, events: [{ id: "e-2" }] });
    page.abort();
  });

  test("the table, as it changes, until the page goes", async () => {
    const page = new AbortController();
    const { body, headers } = await fetch(`http://127.0.0.1:${server.port}/_switchboard/table`, {
      signal: page.signal,
    });
    expect(headers.get("content-type")).toBe("text/event-stream");
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('event: table\ndata: {"items":0}\n\n');
    for (const tell of watching) tell({ event: "unreadable", data: "{}" });
    expect((await reader?.read())?.value).toBe("event: unreadable\ndata: {}\n\n");
    page.abort();
    await expect.poll(() => watching.size).toBe(0);
  });

  test("no other path, and no other method", async () => {
    expect(await ask("/_switchboard/other")).toMatchObject({ status: 404 });
    expect(await ask("/_switchboard/close")).toMatchObject({ status: 404 });
  });
});

test("a page that has not been built says so", async () => {
  const routes = createConsoleRoutes({
    directory: join(directory, "nowhere"),
    stage: "development",
    feed: { watch: () => () => undefined },
    events: createEventFeed(),
    manage: async () => undefined,
    publish: async () => undefined,
    signUrl: (url) => url,
    closeConnection: async () => 204,
    endProcesses: async () => 0,
  });
  await using unbuilt = await serveRoutes(routes);
  const { status, text } = await unbuilt.ask("/");
  expect([status, JSON.parse(text)]).toEqual([503, { message: expect.stringContaining("npm run build") }]);
});

test("what the page can let go wrong is what the gateway can", () => {
  expectTypeOf<Chaos>().toEqualTypeOf<Faults>();
});
