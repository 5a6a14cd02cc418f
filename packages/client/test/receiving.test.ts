import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestClient } from "./support/test-client.ts";
import { startTestHub, type TestHub } from "./support/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await startTestHub();
});
afterAll(() => server[Symbol.asyncDispose]());

const message = (id: string) => ({ type: "message", id, from: { userId: "u" }, sentAt: "now", data: [id] }) as const;

test("a message is given once, whatever else it has", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  for (const id of ["1", "2", "1", "3"]) connection.send(message(id));
  connection.send(JSON.stringify({ ...message("4"), position: { stream: "s" } }));
  const given = [];
  for (let times = 0; times < 4; times += 1) given.push(await client.heard.message.next());
  expect(given).toEqual([
    ...["1", "2", "3"].map((id) => ({ id, from: { userId: "u" }, sentAt: "now", data: [id] })),
    { id: "4", from: { userId: "u" }, sentAt: "now", data: ["4"], position: { stream: "s" } },
  ]);
  expect(client.heard.message.rest).toEqual([]);
});

test("a message may come before the welcome", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.next();
  connection.send(message("early"));
  expect(await client.heard.message.next()).toMatchObject({ id: "early" });
  await connection.welcome();
  await client.state("open");
});

const junk = [
  ...["", "{", "null", "1", '"text"', "[]", "{}", '{"message":1}', '{"type":1}', '{"type":"later","id":"1"}'],
  ...['{"type":"message"}', '{"type":"message","id":1,"sentAt":""}', '{"type":"ack"}', '{"type":"error"}'],
  ...['{"type":"message","id":"1","sentAt":""}', '{"type":"message","id":"1","sentAt":"","from":{"userId":{}}}'],
  ...['{"type":"close"}', '{"type":"welcome"}', '{"type":"constructor"}', '{"type":"__proto__"}'],
];
test.each(junk)("what is no frame is told and does no harm: %s", async (text) => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  connection.send(text);
  const problem = { code: "unknown-frame", message: "The frame is not known.", text };
  expect(await client.heard.error.next()).toEqual(problem);
  connection.send(Buffer.from(text));
  expect(await client.heard.error.next()).toMatchObject({ code: "unknown-frame" });
  connection.send(message("after"));
  expect(await client.heard.message.next()).toMatchObject({ id: "after" });
  expect(client.hub.state.name).toBe("open");
  expect(client.reported).toEqual([]);
});

test("a listener that throws is reported, and the others are called", async () => {
  await using client = startTestClient(server.url);
  const fault = new Error("Mine.");
  client.hub.on("message", () => {
    throw fault;
  });
  const heard: string[] = [];
  client.hub.on("message", ({ id }) => heard.push(id));
  const connection = await server.open();
  connection.send(message("1"));
  await client.heard.message.next();
  await expect.poll(() => heard).toEqual(["1"]);
  expect(client.reported).toEqual([fault]);
  expect(client.hub.state.name).toBe("open");
});

test("a listener that was removed hears no more, and the others do", async () => {
  await using client = startTestClient(server.url);
  const heard: string[] = [];
  const stop = client.hub.on("message", ({ id }) => {
    heard.push(id);
    stop();
    stopNext();
  });
  const stopNext = client.hub.on("message", () => heard.push("removed by the one before"));
  const connection = await server.open();
  connection.send(message("1"));
  connection.send(message("2"));
  await client.heard.message.next();
  await client.heard.message.next();
  expect(heard).toEqual(["1"]);
});

test("a listener may close the hub, and nothing is told after that", async () => {
  await using client = startTestClient(server.url);
  client.hub.on("welcome", () => void client.hub.close());
  await server.open();
  expect(await client.state("closed")).toMatchObject({ reason: "closed-by-caller" });
  expect(client.heard.state.rest).toEqual([]);
  await client.hub.close();
  expect(client.clock.waiting()).toBe(0);
});

test("every text that passes is shown, in both directions", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  connection.send("{");
  expect(await client.heard.frame.next()).toEqual({ direction: "out", text: '{"action":"hello"}', socket: 1 });
  expect(await client.heard.frame.next()).toMatchObject({ direction: "in", socket: 1 });
  expect(await client.heard.frame.next()).toEqual({ direction: "in", text: "{", socket: 1 });
});
