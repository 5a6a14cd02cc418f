import { afterAll, beforeAll, expect, test } from "vitest";
import { type Hub, type Item, startHub } from "../support/hub.ts";

let hub: Hub;
beforeAll(async () => {
  // AWS deletes expired items when it has time: until then it is the hub that leaves them out.
  hub = await startHub({}, { expireEverySeconds: 0 });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const itemsOf = async (connectionId: string): Promise<readonly Item[]> =>
  (await hub.items()).filter((item) => item["connectionId"]?.S === connectionId);
const addressesOf = async (connectionId: string) =>
  (await itemsOf(connectionId)).map((item) => item["address"]?.S).sort();
const disconnected = (connectionId: string) =>
  hub.event("disconnected", (event) => event.connectionId === connectionId);

/** A registration of a connection that the gateway does not know, with a well-formed id. */
const ghost = (connectionId: string, sessionId: string): Item => ({
  address: { S: `session#anon/${sessionId}` },
  connectionId: { S: connectionId },
  protocol: { S: "switchboard.v1" },
  expiresAt: { N: String(Math.floor(Date.now() / 1000) + 3600) },
});

test("hello is answered with what the hub knows, and the record says the same time", async () => {
  const alice = await hub.connect({ session_id: "welcome-s", client_id: "welcome-c" });
  const welcome = await alice.hello();
  expect(welcome).toMatchObject({ type: "welcome", sessionId: "anon/welcome-s", clientId: "anon/welcome-c" });
  const items = await itemsOf(welcome.connectionId);
  expect(items).not.toHaveLength(0);
  for (const item of items) expect(Number(item["expiresAt"]?.N) * 1000).toBe(Date.parse(welcome.expiresAt));
});

test("a connection is registered at all its addresses while it is open and nowhere afterwards", async () => {
  const alice = await hub.connect({ session_id: "life-s", client_id: "life-c" });
  const { connectionId } = await alice.hello();
  expect(await addressesOf(connectionId)).toEqual([
    "client#anon/life-c",
    `connection#${connectionId}`,
    expect.stringMatching(/^everyone#\d$/),
    "session#anon/life-s",
  ]);
  await alice.close();
  await disconnected(connectionId);
  expect(await addressesOf(connectionId)).toEqual([]);
});

test("a connection that closes directly after it opened leaves nothing", async () => {
  const before = (await hub.items()).length;
  const alice = await hub.connect({ session_id: "short" });
  const [connectionId = ""] = hub.switchboard.gateway.connectionIds().slice(-1);
  await alice.close();
  await disconnected(connectionId);
  expect(await hub.items()).toHaveLength(before);
});

test("a connection that is cut is forgotten like one that was closed", async () => {
  const alice = await hub.connect({ session_id: "cut" });
  const { connectionId } = await alice.hello();
  alice.terminate();
  await disconnected(connectionId);
  expect(await addressesOf(connectionId)).toEqual([]);
});

test("a connection that is gone is removed, and not the sender; the others receive before it is looked at again", async () => {
  const alice = await hub.connect({ session_id: "gone-sender" });
  const bob = await hub.connect({ session_id: "gone" });
  const { connectionId: aliceId } = await alice.hello();
  const ghostId = "AAAAAAAAAAAAAAA=";
  await hub.put(ghost(ghostId, "gone"));

  alice.send({ action: "sendMessage", sessions: ["gone"], text: "hi" });
  const { sentAt } = (await bob.next()) as { sentAt: string };
  const receivedAfterMs = Date.now() - Date.parse(sentAt);
  const ack = await alice.next();
  const acknowledgedAfterMs = Date.now() - Date.parse(sentAt);

  expect(ack).toMatchObject({ type: "ack", delivered: 1, gone: 1, failed: 0 });
  expect(receivedAfterMs).toBeLessThan(900);
  expect(acknowledgedAfterMs).toBeGreaterThanOrEqual(1000);
  expect(await itemsOf(ghostId)).toEqual([]);
  expect(await addressesOf(aliceId)).toContain("session#anon/gone-sender");
  expect(await alice.ask({ action: "sendMessage", sessions: ["gone"] })).toMatchObject({ delivered: 1, gone: 0 });
});

test("a 410 for a connection that is still there loses nothing", async () => {
  const alice = await hub.connect();
  const bob = await hub.connect({ session_id: "false-gone" });
  const { connectionId } = await bob.hello();
  hub.switchboard.gateway.chaos.nextPosts(connectionId, ["gone"]);
  expect(await alice.ask({ action: "sendMessage", sessions: ["false-gone"], text: "hi" })).toMatchObject({
    delivered: 1,
    gone: 0,
  });
  expect(await bob.next()).toMatchObject({ data: { text: "hi" } });
  expect(await addressesOf(connectionId)).toContain("session#anon/false-gone");
});

test("a throttled post is tried again", async () => {
  const alice = await hub.connect();
  const bob = await hub.connect({ session_id: "throttled" });
  const { connectionId } = await bob.hello();
  hub.switchboard.gateway.chaos.nextPosts(connectionId, ["throttled", "throttled"]);
  expect(await alice.ask({ action: "sendMessage", sessions: ["throttled"] })).toMatchObject({
    delivered: 1,
    failed: 0,
  });
});

test("a registration past its expiry is not delivered to, and its connection is told and closed", async () => {
  const alice = await hub.connect();
  const bob = await hub.connect({ session_id: "expired" });
  const { connectionId } = await bob.hello();
  await hub.expire(connectionId, Math.floor(Date.now() / 1000) - 1);
  expect(await alice.ask({ action: "sendMessage", sessions: ["expired"] })).toMatchObject({ delivered: 0, gone: 0 });
  expect(await bob.next()).toMatchObject({ type: "close", code: "expired", reconnect: true });
  expect(await bob.closed).toBe(1000);
  await disconnected(connectionId);
  expect(await itemsOf(connectionId)).toEqual([]);
});

test("a frame from an expired connection gets a close frame instead of an answer", async () => {
  const bob = await hub.connect({ session_id: "expired-sender" });
  const { connectionId } = await bob.hello();
  await hub.expire(connectionId, Math.floor(Date.now() / 1000) - 1);
  expect(await bob.ask({ action: "sendMessage", sessions: ["expired-sender"] })).toMatchObject({
    type: "close",
    code: "expired",
  });
  expect(await bob.closed).toBe(1000);
  expect(bob.untaken).toEqual([]);
});

test("a frame from a connection that the hub has forgotten gets a close frame, whatever the frame is", async () => {
  for (const frame of [{ action: "hello" }, "not a frame"]) {
    const bob = await hub.connect({ session_id: "forgotten" });
    const { connectionId } = await bob.hello();
    await hub.remove(connectionId);
    expect(await bob.ask(frame)).toMatchObject({ type: "close", code: "unregistered", reconnect: true });
    expect(await bob.closed).toBe(1000);
  }
});
