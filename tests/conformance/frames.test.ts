import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { gatewayFacts } from "@switchboard/probe";
import { expect } from "vitest";
import { type Connection, TWO_WAY } from "./support/connection.ts";
import type { FixtureApi } from "./support/fixture-api.ts";
import { createFrameTap } from "./support/frame-tap.ts";
import { conformanceRows } from "./support/rows.ts";
import { FRAME_BYTES, messageOf } from "./support/sized-message.ts";

const row = conformanceRows();
const { largestMessage, binaryFrameCloses, tooLargeCloses } = gatewayFacts;

/** A client whose end `$disconnect` reports, and what it reports. */
async function watched(guarded: FixtureApi) {
  const observer = await guarded.connect();
  const onDisconnect = { reportTo: await observer.id() };
  const client = await guarded.connect({ perMessageDeflate: false, onDisconnect });
  const reported = async () => (await observer.nextObservation()).event.requestContext.disconnectStatusCode;
  return { client, reported };
}

function sendInFrames({ webSocket }: Connection, message: string): void {
  for (let start = 0; start < message.length; start += FRAME_BYTES) {
    const end = start + FRAME_BYTES;
    webSocket.send(message.slice(start, end), { fin: end >= message.length });
  }
}

row("C18", "★ a binary frame closes the connection with 1003, which $disconnect reports", async (target) => {
  const { client, reported } = await watched(await target.api("guarded"));
  client.webSocket.send(Buffer.from(JSON.stringify(TWO_WAY)));
  expect(await client.closed).toMatchObject({ code: binaryFrameCloses });
  expect(await reported()).toBe(binaryFrameCloses);
});

row("C19", "★ a frame may have 32,768 bytes and a message 131,072", async (target) => {
  const client = await (await target.api("guarded")).connect({ perMessageDeflate: false });
  expect(await client.ask(messageOf(FRAME_BYTES))).toBe("ok");
  sendInFrames(client, messageOf(largestMessage));
  expect(await client.next()).toBe("ok");
});

const tooLarge: readonly (readonly [string, (client: Connection) => void])[] = [
  ["a frame of one byte more", (client) => client.send(messageOf(FRAME_BYTES + 1))],
  ["a fragment of one byte more", ({ webSocket }) => webSocket.send("x".repeat(FRAME_BYTES + 1), { fin: false })],
  ["a message of one byte more", (client) => sendInFrames(client, messageOf(largestMessage + 1))],
];
for (const [what, send] of tooLarge) {
  row("C19", `★ ${what} closes with 1009, which $disconnect reports`, async (target) => {
    const { client, reported } = await watched(await target.api("guarded"));
    send(client);
    expect(await client.closed).toMatchObject({ code: tooLargeCloses });
    expect(await reported()).toBe(tooLargeCloses);
  });
}

row("C20", "a long post arrives as one message in frames of at most 32,768 bytes", async (target) => {
  const guarded = await target.api("guarded");
  const { onUpgrade, sizes } = createFrameTap();
  const client = await guarded.connect({ perMessageDeflate: false, onUpgrade });
  const ConnectionId = await client.id();
  const before = sizes.length;
  const Data = "0123456789".repeat(10_000);
  await guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data }));
  expect(await client.next()).toBe(Data);
  const frames = sizes.slice(before);
  expect(Math.max(...frames)).toBeLessThanOrEqual(FRAME_BYTES);
  expect(frames.reduce((sum, size) => sum + size)).toBe(Data.length);
});

row("C35", "compression is accepted when it is offered, and messages stay what they are", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect({ perMessageDeflate: { threshold: 0 } });
  expect(client.webSocket.extensions).toContain("permessage-deflate");
  const text = "compressible é ".repeat(1_000);
  expect(await client.ask({ ...TWO_WAY, do: { body: text } })).toBe(text);
  const plain = await guarded.connect({ perMessageDeflate: false });
  expect(plain.webSocket.extensions).toBe("");
});
