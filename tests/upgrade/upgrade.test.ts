import { readFileSync } from "node:fs";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { connect as connectToday } from "@switchboard/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { clientConfig, type Hub, type Item, startHub } from "../support/hub.ts";

const before = (file: string) => new URL(`before/${file}`, import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(before(file), "utf8"));

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

test("the client library of the version before connects, sends, receives and is acknowledged", async () => {
  const { connect } = (await import(before("client.js").href)) as { readonly connect: typeof connectToday };
  const { url } = hub.switchboard.gateway;
  const heard: unknown[] = [];
  const [alice, bob] = ["alice", "bob"].map((sessionId) => connect(url, { WebSocket, sessionId }));
  bob?.on("message", ({ data }) => void heard.push(data));
  await expect.poll(() => [alice?.state.name, bob?.state.name]).toEqual(["open", "open"]);
  expect(await alice?.send({ to: { sessions: ["bob"] }, data: "hi" })).toMatchObject({ delivered: 1, failed: 0 });
  await expect.poll(() => heard).toEqual(["hi"]);
  await Promise.all([alice?.close(), bob?.close()]);
});

test("a connection that the version before has registered is known, reached and forgotten", async () => {
  const client = await hub.connect({ session_id: "kept", client_id: "web-123" });
  const { connectionId, expiresAt } = await client.hello();
  const [own] = (await hub.items()).filter(({ address }) => address?.S === `connection#${connectionId}`);
  await hub.put({ ...own, ...read("item.json") } as Item);

  expect(await client.hello()).toEqual({
    type: "welcome",
    connectionId,
    sessionId: "anon/kept",
    clientId: "anon/web-123",
    expiresAt,
    limits: { addresses: 250, groups: 100 },
    groups: [],
    streams: [],
  });
  expect(await client.ask({ action: "sendMessage", sessions: ["kept"], text: "to myself" })).toMatchObject({
    type: "message",
    from: { sessionId: "anon/kept", clientId: "anon/web-123" },
  });
  expect(await client.next()).toMatchObject({ type: "ack", delivered: 1 });
  await client.close();
  await expect
    .poll(async () => (await hub.items()).filter((item) => item["connectionId"]?.S === connectionId))
    .toEqual([]);
});

test("a task that waited in the queue is delivered by the workers of today", async () => {
  const client = await hub.connect({ session_id: "queued" });
  const { connectionId } = await client.hello();
  const task = read("task.json");
  task.recipients[0].connections = [[connectionId, Date.now() + 600_000]];
  const origin = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  const sqs = new SQSClient({ ...clientConfig, endpoint: origin });
  const QueueUrl = `${origin}/000000000000/DeliveryQueue`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(task) }));
  expect(await client.next()).toMatchObject({
    type: "message",
    id: task.message.messageId,
    data: { text: "sent before the deployment" },
  });
  sqs.destroy();
});
