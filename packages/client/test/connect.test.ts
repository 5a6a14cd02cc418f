import { afterAll, beforeAll, expect, test } from "vitest";
import { SendError } from "../src/index.ts";
import { startTestClient } from "./support/test-client.ts";
import { EXPIRES_AT, startTestHub, type TestHub } from "./support/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await startTestHub();
});
afterAll(() => server[Symbol.asyncDispose]());

test("it is open once the hub has welcomed it", async () => {
  await using client = startTestClient(server.url, { sessionId: "tab-1" });
  expect(client.hub.state).toEqual({ name: "connecting", reason: "started" });
  const connection = await server.next();
  expect(connection.protocols).toEqual(["switchboard.v1"]);
  expect(Object.fromEntries(connection.url.searchParams)).toEqual({ client_id: "web", session_id: "tab-1" });
  expect(await connection.next()).toEqual({ action: "hello" });
  expect(client.hub.state.name).toBe("connecting");
  const welcome = { type: "welcome", connectionId: "c-1", expiresAt: EXPIRES_AT } as const;
  connection.send(welcome);
  expect(await client.state("open")).toEqual({ name: "open", reason: "welcomed", welcome });
  expect(await client.heard.welcome.next()).toEqual(welcome);
});

test("a send is answered with its acknowledgement", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = client.hub.send({ to: { groups: ["g"] }, exclude: "connection", data: { text: "hi" } });
  expect(await connection.next()).toEqual({
    ...{ action: "sendMessage", id: "s-1" },
    ...{ to: { groups: ["g"] }, exclude: "connection", data: { text: "hi" } },
  });
  connection.send({ type: "ack", id: "s-1", messageId: "m-1", delivered: 2, gone: 0, failed: 0, queued: 0 });
  expect(await sent).toEqual({ messageId: "m-1", delivered: 2, gone: 0, failed: 0, queued: 0 });
});

test("a send that the hub refuses is rejected with the hub's code", async () => {
  await using client = startTestClient(server.url);
  const connection = await server.open();
  const sent = client.hub.send({ to: { groups: ["g"] }, data: null });
  await connection.next();
  connection.send({ type: "error", id: "s-1", code: "forbidden", message: "No." });
  const error = await sent.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SendError);
  expect(error).toMatchObject({ name: "SendError", code: "forbidden", attempts: 1, message: "No." });
});

test("closing ends it for good, with what was not acknowledged", async () => {
  const client = startTestClient(server.url);
  const connection = await server.open();
  await client.state("open");
  const sent = client.hub.send({ to: { groups: ["g"] }, data: null });
  const rejection = expect(sent).rejects.toMatchObject({ code: "closed" });
  await client.hub.close();
  await rejection;
  expect(client.hub.state).toEqual({ name: "closed", reason: "closed-by-caller" });
  expect(await connection.closed).toBe(1000);
  expect(client.clock.waiting()).toBe(0);
  await expect(client.hub.send({ to: { groups: ["g"] }, data: null })).rejects.toMatchObject({ code: "closed" });
});
