import { randomBytes } from "node:crypto";
import { DeleteConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, expect } from "vitest";
import { type BrowserConnection, type BrowserUnderTest, startBrowser } from "./support/browser.ts";
import { TWO_WAY } from "./support/connection.ts";
import type { Observation } from "./support/observation.ts";
import { conformanceRows } from "./support/rows.ts";
import { FRAME_BYTES, messageOf } from "./support/sized-message.ts";

const row = conformanceRows();

let starting: Promise<BrowserUnderTest> | undefined;
function browser(): Promise<BrowserUnderTest> {
  starting ??= startBrowser();
  return starting;
}
afterAll(async () => {
  const started = await starting?.catch(() => undefined);
  await started?.[Symbol.asyncDispose]();
});

async function idOf(connection: BrowserConnection): Promise<string> {
  const { texts } = await connection.ask(JSON.stringify(TWO_WAY));
  const { event }: Observation = JSON.parse(texts.at(-1) ?? "");
  return event.requestContext.connectionId;
}

/** Text that does not get shorter by compression than the frame limit: what counts for a compressed frame is unknown. */
function incompressible(characters: number): string {
  return randomBytes(characters).toString("base64").slice(0, characters);
}

row("C02", "in a browser: a refused handshake is an error and 1006, whatever the status", async (target) => {
  const chromium = await browser();
  const plain = await target.api("plain");
  for (const status of [401, 403, 503]) {
    const connection = await chromium.connect(plain.urlFor({ do: { status } }));
    expect(await connection.closed()).toMatchObject({ opened: false, failed: true, close: { code: 1006, reason: "" } });
  }
});

row(
  "C06",
  "in a browser: the subprotocol is the one $connect returns; without it the browser gives up",
  async (target) => {
    const chromium = await browser();
    const plain = await target.api("plain");
    const headers = { "Sec-WebSocket-Protocol": "fixture.v2" };
    const offered = ["fixture.v1", "fixture.v2"];
    const chosen = await chromium.connect(plain.urlFor({ do: { headers } }), offered);
    expect(await chosen.settled()).toMatchObject({ opened: true, protocol: "fixture.v2" });
    const none = await chromium.connect(plain.urlFor(), offered);
    expect(await none.closed()).toMatchObject({ opened: false, close: { code: 1006 } });
  },
);

row("C07", "in a browser: the event has the names that browsers write", async (target) => {
  const chromium = await browser();
  const plain = await target.api("plain");
  const observer = await plain.connect();
  await chromium.connect(plain.urlFor({ do: { reportTo: await observer.id() } }));
  const { headers } = (await observer.nextObservation()).event;
  expect(headers).toMatchObject({
    "Accept-Encoding": expect.any(String),
    "Accept-Language": expect.any(String),
    "Cache-Control": "no-cache",
    Origin: expect.any(String),
    Pragma: "no-cache",
    "Sec-WebSocket-Extensions": expect.stringContaining("permessage-deflate"),
    "Sec-WebSocket-Key": expect.any(String),
    "Sec-WebSocket-Version": "13",
    "User-Agent": expect.stringContaining("Mozilla/5.0"),
  });
});

// Chromium 156 sends it as one or two frames, each of them over the limit (measured).
row("C19", "in a browser: 32,768 bytes pass, a message of 100 KB closes with 1009", async (target) => {
  const chromium = await browser();
  const guarded = await target.api("guarded");
  const connection = await chromium.connect(guarded.urlFor());
  await connection.settled();
  expect((await connection.ask(messageOf(FRAME_BYTES))).texts).toEqual(["ok"]);
  await connection.send(incompressible(102_400));
  expect(await connection.closed()).toMatchObject({ close: { code: 1009 } });
});

row("C20", "in a browser: a post of 100 KB arrives as one message", async (target) => {
  const chromium = await browser();
  const guarded = await target.api("guarded");
  const connection = await chromium.connect(guarded.urlFor());
  await connection.settled();
  const Data = "0123456789abcdef".repeat(6_400);
  await guarded.management.send(new PostToConnectionCommand({ ConnectionId: await idOf(connection), Data }));
  expect((await connection.received(2)).texts.at(-1)).toBe(Data);
});

row("C28", "in a browser: DeleteConnection is a close with 1000", async (target) => {
  const chromium = await browser();
  const guarded = await target.api("guarded");
  const connection = await chromium.connect(guarded.urlFor());
  await connection.settled();
  await guarded.management.send(new DeleteConnectionCommand({ ConnectionId: await idOf(connection) }));
  const { close } = await connection.closed();
  expect(close).toEqual({ code: 1000, reason: "Connection Closed Normally" });
});

row("C29", "in a browser: $disconnect tells how the page left", async (target) => {
  const chromium = await browser();
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const url = guarded.urlFor({ onDisconnect: { reportTo: await observer.id() } });
  async function afterwards(leave: (connection: BrowserConnection) => Promise<void>) {
    const connection = await chromium.connect(url);
    await connection.settled();
    await leave(connection);
    const { disconnectStatusCode, disconnectReason } = (await observer.nextObservation()).event.requestContext;
    return [disconnectStatusCode, disconnectReason];
  }
  expect(await afterwards((connection) => connection.close(1000, "bye"))).toEqual([1000, "bye"]);
  expect(await afterwards((connection) => connection.close(4000, ""))).toEqual([4000, ""]);
  expect(await afterwards((connection) => connection.closePage())).toEqual([1001, ""]);
});

row("C35", "in a browser: compression is negotiated and messages stay what they are", async (target) => {
  const chromium = await browser();
  const guarded = await target.api("guarded");
  const connection = await chromium.connect(guarded.urlFor());
  expect((await connection.settled()).extensions).toContain("permessage-deflate");
  const body = "compressible é ".repeat(1_000);
  expect((await connection.ask(JSON.stringify({ ...TWO_WAY, do: { body } }))).texts).toEqual([body]);
});
