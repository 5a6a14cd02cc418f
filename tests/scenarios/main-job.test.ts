import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const send = (sessions: readonly string[], more: object = {}) => ({ action: "sendMessage", sessions, ...more });

describe("sending to a session", () => {
  // Sessions of its own, so that no part sees another's connections.
  const session = (name: string) => `to-${name}`;

  test("two connections of one session both receive, and see who sent", async () => {
    const alice = await hub.connect({ session_id: session("alice"), client_id: "web-1" });
    const bobs = [await hub.connect({ session_id: session("bob") }), await hub.connect({ session_id: session("bob") })];
    const ack = await alice.ask(send([session("bob")], { id: "f-1", text: "hello" }));
    expect(ack).toEqual({
      type: "ack",
      id: "f-1",
      messageId: expect.any(String),
      delivered: 2,
      gone: 0,
      failed: 0,
      queued: 0,
    });
    for (const bob of bobs) {
      expect(await bob.next()).toEqual({
        type: "message",
        id: ack.type === "ack" ? ack.messageId : undefined,
        from: { sessionId: `anon/${session("alice")}`, clientId: "anon/web-1" },
        sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        data: { text: "hello" },
      });
    }
  });

  test("the long form carries any JSON as data", async () => {
    const alice = await hub.connect();
    const carol = await hub.connect({ session_id: session("carol") });
    await alice.ask({ action: "sendMessage", to: { sessions: [session("carol")] }, data: [1, null, { a: "ü" }] });
    expect(await carol.next()).toMatchObject({ data: [1, null, { a: "ü" }], from: {} });
  });

  test("a session without a connection counts zero and is no error", async () => {
    const alice = await hub.connect();
    expect(await alice.ask(send([session("nobody")]))).toMatchObject({ type: "ack", delivered: 0, gone: 0, failed: 0 });
  });

  test("a client's retry has the same message id, also from another connection of its session", async () => {
    const first = await hub.connect({ session_id: session("retrying") });
    const again = await hub.connect({ session_id: session("retrying") });
    const other = await hub.connect({ session_id: session("other") });
    const [a, b, c] = [
      await first.ask(send([session("nobody")], { id: "f-1" })),
      await again.ask(send([session("nobody")], { id: "f-1" })),
      await other.ask(send([session("nobody")], { id: "f-1" })),
    ].map((frame) => (frame.type === "ack" ? frame.messageId : undefined));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });
});

describe("whether the sender receives", () => {
  // Sessions of its own, so that no part sees another's connections.
  const session = (name: string) => `from-${name}`;

  test("only if it is addressed, and not if it excludes itself", async () => {
    const alice = await hub.connect({ session_id: session("alice") });
    const twin = await hub.connect({ session_id: session("alice") });
    const to = [session("alice")];

    expect(await alice.ask(send([session("nobody")]))).toMatchObject({ type: "ack", delivered: 0 });

    alice.send(send(to, { id: "all" }));
    expect([await alice.next(), await alice.next()].map(({ type }) => type).sort()).toEqual(["ack", "message"]);
    expect(await twin.next()).toMatchObject({ type: "message" });

    expect(await alice.ask(send(to, { exclude: "connection" }))).toMatchObject({ type: "ack", delivered: 1 });
    expect(await twin.next()).toMatchObject({ type: "message" });

    expect(await alice.ask(send(to, { exclude: "session" }))).toMatchObject({ type: "ack", delivered: 0 });
    expect(twin.untaken).toEqual([]);
  });
});

describe("an audience that is large and full of duplicates", () => {
  // Sessions of its own, so that no part sees another's connections.
  const session = (name: string) => `large-${name}`;

  // Addresses of more connections than a page has are the registry's contract, against DynamoDB as well.
  test("250 sessions in one frame, one of them with many connections: each connection receives once", async () => {
    const alice = await hub.connect();
    const connectionsOfOne = 20;
    const crowd = await inBatches(connectionsOfOne, 20, () => hub.connect({ session_id: session("crowd") }));
    const alone = await hub.connect({ session_id: session("alone") });
    const others = Array.from({ length: 246 }, (_, index) => session(`s${index}`));
    const sessions = [session("crowd"), session("alone"), ...others, session("crowd"), session("alone")];
    expect(sessions).toHaveLength(250);

    const ack = await alice.ask(send(sessions, { text: "once" }));
    expect(ack).toMatchObject({ type: "ack", delivered: connectionsOfOne + 1, gone: 0, failed: 0, queued: 0 });
    for (const client of [...crowd, alone]) expect(await client.next()).toMatchObject({ data: { text: "once" } });
    // Whatever was sent before this has arrived before it.
    await alice.ask(send(sessions, { text: "end" }));
    for (const client of [...crowd, alone]) {
      expect(await client.next()).toMatchObject({ data: { text: "end" } });
      expect(client.untaken).toEqual([]);
    }
  }, 60_000);
});

describe("other addresses", () => {
  // Sessions of its own, so that no part sees another's connections.
  const session = (name: string) => `other-${name}`;

  test("a client, a connection and everyone can be reached, each connection once", async () => {
    const alice = await hub.connect({ session_id: session("alice") });
    const bob = await hub.connect({ client_id: session("web"), session_id: session("bob") });
    const { connectionId } = await bob.hello();
    const to = { clients: [session("web")], connections: [connectionId], sessions: [session("bob")] };
    expect(await alice.ask({ action: "sendMessage", to, data: 1 })).toMatchObject({ type: "ack", delivered: 1 });
    expect(await bob.next()).toMatchObject({ data: 1 });
    const everyone = { action: "sendMessage", to: { everyone: true }, exclude: "connection", data: 2 };
    expect(await alice.ask(everyone)).toMatchObject({ type: "ack", failed: 0 });
    expect(await bob.next()).toMatchObject({ data: 2 });
  });

  test("an AWS client reaches a connection through the management API", async () => {
    const bob = await hub.connect();
    const { connectionId } = await bob.hello();
    const { managementEndpoint: endpoint } = hub.switchboard.gateway;
    const api = new ApiGatewayManagementApiClient({ ...clientConfig, endpoint });
    await api.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: '{"any":"text"}' }));
    expect(await bob.next()).toEqual({ any: "text" });
    api.destroy();
  });
});

async function inBatches<Made>(count: number, size: number, make: () => Promise<Made>): Promise<readonly Made[]> {
  const made: Made[] = [];
  while (made.length < count) {
    made.push(...(await Promise.all(Array.from({ length: Math.min(size, count - made.length) }, make))));
  }
  return made;
}
