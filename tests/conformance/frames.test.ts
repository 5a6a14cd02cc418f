import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { TWO_WAY } from "./support/connection.ts";
import { createFrameTap } from "./support/frame-tap.ts";
import { conformanceRows } from "./support/rows.ts";
import { FRAME_BYTES, messageOf } from "./support/sized-message.ts";

const row = conformanceRows();

row("C18", "★ a binary frame closes the connection with 1003", async (target) => {
  const client = await (await target.api("guarded")).connect();
  client.webSocket.send(Buffer.from(JSON.stringify(TWO_WAY)));
  expect(await client.closed).toMatchObject({ code: 1003 });
});

row("C19", "★ a frame may have 32,768 bytes and a message 131,072; one more closes with 1009", async (target) => {
  const guarded = await target.api("guarded");
  const connect = () => guarded.connect({ perMessageDeflate: false });
  const client = await connect();
  expect(await client.ask(messageOf(FRAME_BYTES))).toBe("ok");

  const whole = messageOf(4 * FRAME_BYTES);
  for (let start = 0; start < whole.length; start += FRAME_BYTES) {
    const end = start + FRAME_BYTES;
    client.webSocket.send(whole.slice(start, end), { fin: end >= whole.length });
  }
  expect(await client.next()).toBe("ok");

  const oneFrame = await connect();
  oneFrame.send(messageOf(FRAME_BYTES + 1));
  expect(await oneFrame.closed).toMatchObject({ code: 1009 });

  const fragment = await connect();
  fragment.webSocket.send("x".repeat(FRAME_BYTES + 1), { fin: false });
  expect(await fragment.closed).toMatchObject({ code: 1009 });

  const oneMessage = await connect();
  const tooLong = messageOf(4 * FRAME_BYTES + 1);
  for (let start = 0; start < tooLong.length; start += FRAME_BYTES) {
    const end = start + FRAME_BYTES;
    oneMessage.webSocket.send(tooLong.slice(start, end), { fin: end >= tooLong.length });
  }
  expect(await oneMessage.closed).toMatchObject({ code: 1009 });
});

row("C20", "a long post arrives as one message in frames of at most 32,768 bytes", async (target) => {
  const guarded = await target.api("guarded");
  const { onUpgrade, sizes } = createFrameTap();
  const client = await guarded.connect({ perMessageDeflate: false, onUpgrade });
  const ConnectionId = await client.id();
  const Data = "0123456789".repeat(10_000);
  await guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data }));
  expect(await client.next()).toBe(Data);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(FRAME_BYTES);
  expect(sizes.length).toBeGreaterThan(3);
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
