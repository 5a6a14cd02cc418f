import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type AddressKind,
  addressKey,
  type Connection,
  createDeliver,
  createSendMessage,
  type Deliver,
  type Recipients,
  type Sender,
  type SendLimits,
  type SendMessageCommand,
  type SendPolicy,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMetrics,
  createSequentialIds,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "../delivery/test-deliverer.ts";
import { storeNothing } from "../rooms/rooms.ts";

const tab = connectionOf("c-1", { sessionId: "anon/s" });
const otherTab = connectionOf("c-2", { sessionId: "anon/s" });
const ada = connectionOf("c-3", { provedBy: "cognito", userId: "ada", sessionId: "ada/s", groups: ["admins"] });
const bob = connectionOf("c-4", { provedBy: "cognito", userId: "bob", clientId: "bob/web" });
const stranger = connectionOf("c-5");
const everybody = [tab, otherTab, ada, bob, stranger];

const of = (connection: Connection): Sender => ({ kind: "connection", connection });
const backend = (name: string): Sender => ({ kind: "backend", name });

function setScene({
  kinds = allKinds as ReadonlySet<AddressKind>,
  policy = "anyone" as SendPolicy,
  limits = undefined as SendLimits | undefined,
} = {}) {
  const registry = createMemoryConnectionRegistry({ connections: everybody, pageSize: 2 });
  const gateway = createMemoryConnectionGateway({ open: registry.connections().keys() });
  const clock = createManualClock(5000);
  const deliver = createDeliver({
    ...{ registry, clock, random: () => 0, metrics: createMemoryMetrics() },
    deliverer: createTestDeliverer({ gateway, registry, clock }),
  });
  const deliveries: Parameters<Deliver>[0][] = [];
  const sendMessage = createSendMessage({
    storeMessage: storeNothing,
    deliver(delivery) {
      deliveries.push(delivery);
      return deliver(delivery);
    },
    clock,
    ids: createSequentialIds(),
    kinds,
    policy,
    ...(limits !== undefined && { limits }),
  });
  const send = (sender: Sender, to: Recipients, command: Partial<SendMessageCommand> = {}) =>
    sendMessage(sender, { to, payload: "hi", ...command });
  const reached = () => gateway.calls().map((call) => call.replace("post ", ""));
  return { send, reached, deliveries };
}

const refused = (code: string) => ({ ok: false, rejection: { code, message: expect.stringMatching(/./) } });
const counted = (delivered: number) => ({ ok: true, value: { delivered, gone: 0, failed: 0, queued: 0 } });

describe("a deployment that limits the addresses of a message", () => {
  const limits = { addresses: 3 };
  const most: Recipients = { session: ["s", "s"], connection: ["c-5"], everyone: true };

  test("takes as many, of all kinds together, each time one is named; everyone is none", async () => {
    expect(await setScene({ limits }).send(of(tab), most)).toMatchObject(counted(5));
  });

  test.each<[string, Recipients]>([
    ["of one kind", { session: ["a", "b", "c", "d"] }],
    ["of several kinds", { ...most, user: ["ada"] }],
    ["that are the same", { session: ["s", "s", "s", "s"] }],
  ])("refuses more, %s, before anything is read", async (_what, to) => {
    const scene = setScene({ limits });
    expect(await scene.send(of(tab), to)).toEqual(refused("too-many-addresses"));
    expect(scene.deliveries).toEqual([]);
  });

  test("does not concern backends", async () => {
    const to = { user: ["ada", "bob", "carol", "dave"] };
    expect(await setScene({ limits }).send(backend("orders"), to)).toMatchObject(counted(2));
  });
});

describe("a message is sent to", () => {
  test.each<[string, Recipients, readonly string[]]>([
    ["connections", { connection: ["c-5", "c-4"] }, ["c-4", "c-5"]],
    ["sessions of the sender's own namespace", { session: ["s"] }, ["c-1", "c-2"]],
    ["sessions by their full id", { session: ["ada/s"] }, ["c-3"]],
    ["clients by their full id", { client: ["bob/web"] }, ["c-4"]],
    ["users", { user: ["ada", "bob"] }, ["c-3", "c-4"]],
    ["groups", { group: ["admins"] }, ["c-3"]],
    ["everyone", { everyone: true }, ["c-1", "c-2", "c-3", "c-4", "c-5"]],
    [
      "each connection once, by however many addresses",
      { session: ["s", "s", "anon/s"], connection: ["c-1"], everyone: true },
      ["c-1", "c-2", "c-3", "c-4", "c-5"],
    ],
  ])("%s", async (_what, to, reached) => {
    const scene = setScene();
    expect(await scene.send(of(stranger), to)).toMatchObject(counted(reached.length));
    expect(scene.reached()).toEqual(reached);
  });

  test.each<[string, Recipients]>([
    ["an address without connections", { session: ["nobody"], user: ["nobody"], connection: ["nobody"] }],
    ["lists that are empty", { session: [], group: [] }],
    ["everyone that is false", { everyone: false }],
  ])("no connection, without an error: %s", async (_what, to) => {
    const scene = setScene();
    expect(await scene.send(of(stranger), to)).toMatchObject(counted(0));
    expect(scene.reached()).toEqual([]);
  });
});

describe("a short id is resolved to the sender's own namespace:", () => {
  test.each<[string, Sender, string]>([
    ["an anonymous connection's", of(stranger), "session#anon/s"],
    ["a user's", of(ada), "session#ada/s"],
    ["a signed session's", of(connectionOf("c", { provedBy: "signed", sessionId: "signed/x" })), "session#signed/s"],
    ["a backend's, which has none", backend("billing"), "session#anon/s"],
  ])("%s session", async (_whose, sender, key) => {
    const scene = setScene();
    await scene.send(sender, { session: ["s"] });
    expect(scene.deliveries[0]?.addresses.map(addressKey)).toEqual([key]);
  });

  test("for the clients of a signed session, that is the anonymous one", async () => {
    const scene = setScene();
    await scene.send(of(connectionOf("c", { provedBy: "signed" })), { client: ["web"] });
    expect(scene.deliveries[0]?.addresses.map(addressKey)).toEqual(["client#anon/web"]);
  });

  test("no sender reaches another namespace's session by a short id", async () => {
    const scene = setScene();
    expect(await scene.send(of(bob), { session: ["s"] })).toMatchObject(counted(0));
  });
});

describe("a sender", () => {
  test("receives its own message if it is addressed", async () => {
    const scene = setScene();
    await scene.send(of(tab), { session: ["s"] });
    expect(scene.reached()).toEqual(["c-1", "c-2"]);
  });

  test.each<[string, Sender, "connection" | "session", readonly string[]]>([
    ["its connection", of(tab), "connection", ["c-2", "c-3", "c-4", "c-5"]],
    ["its session", of(tab), "session", ["c-3", "c-4", "c-5"]],
    ["its connection where it has no session", of(stranger), "session", ["c-1", "c-2", "c-3", "c-4"]],
    ["nobody where it is a backend", backend("billing"), "session", ["c-1", "c-2", "c-3", "c-4", "c-5"]],
  ])("excludes %s", async (_what, sender, exclude, reached) => {
    const scene = setScene();
    expect(await scene.send(sender, { everyone: true }, { exclude })).toMatchObject(counted(reached.length));
    expect(scene.reached()).toEqual(reached);
  });

  test("excludes its connection even if its registration at its session is missing", async () => {
    const scene = setScene();
    const lost = { ...stranger, identity: { ...stranger.identity, sessionId: "anon/other" } };
    await scene.send(of(lost), { everyone: true }, { exclude: "session" });
    expect(scene.reached()).not.toContain("c-5");
  });

  test("cannot exclude its session where sessions are not registered", async () => {
    const scene = setScene({ kinds: new Set(["user", "everyone"]) });
    expect(await scene.send(of(tab), { everyone: true }, { exclude: "session" })).toMatchObject({
      ok: false,
      rejection: { code: "address-not-registered", message: expect.stringContaining("session") },
    });
    expect(await scene.send(of(bob), { everyone: true }, { exclude: "session" })).toMatchObject({ ok: true });
  });

  test("is named in its message by its full ids, with the time by the hub's clock", async () => {
    const scene = setScene();
    await scene.send(of(ada), { user: ["bob"] });
    await scene.send(backend("billing"), { user: ["bob"] });
    expect(scene.deliveries.map(({ message }) => message)).toMatchObject([
      { from: { userId: "ada", sessionId: "ada/s" }, sentAtMs: 5000, payload: "hi" },
      { from: {} },
    ]);
  });
});

describe("the message id", () => {
  const messageIdOf = async (sender: Sender, id?: string, scene = setScene()) => {
    const sent = await scene.send(sender, { everyone: true }, { ...(id !== undefined && { id }) });
    return sent.ok ? sent.value.messageId : undefined;
  };

  test("is the same for a retry, also on another connection of the session", async () => {
    expect(await messageIdOf(of(tab), "f-1")).toBe(await messageIdOf(of(tab), "f-1"));
    expect(await messageIdOf(of(tab), "f-1")).toBe(await messageIdOf(of(otherTab), "f-1"));
  });

  test("differs for every other sender and every other id", async () => {
    const clientOnly = (id: string) => connectionOf("c", { clientId: id });
    const ids = await Promise.all([
      messageIdOf(of(tab), "f-1"),
      messageIdOf(of(tab), "f-2"),
      messageIdOf(of(ada), "f-1"),
      messageIdOf(of(stranger), "f-1"),
      messageIdOf(of(connectionOf("c-6")), "f-1"),
      messageIdOf(of(clientOnly("anon/s")), "f-1"),
      messageIdOf(of(connectionOf("c-7", { userId: "anon/s" })), "f-1"),
      messageIdOf(backend("anon/s"), "f-1"),
      messageIdOf(backend("billing"), "f-1"),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each<[string, Connection, Connection]>([
    [
      "client",
      connectionOf("a", { userId: "u", clientId: "u/c" }),
      connectionOf("b", { userId: "u", clientId: "u/c" }),
    ],
    ["user", connectionOf("a", { userId: "u" }), connectionOf("b", { userId: "u" })],
  ])("of a sender without a session derives from its %s", async (_what, before, after) => {
    expect(await messageIdOf(of(before), "f-1")).toBe(await messageIdOf(of(after), "f-1"));
  });

  test("is unique where the sender gave no id", async () => {
    const scene = setScene();
    expect(await messageIdOf(of(tab), undefined, scene)).toBe("id-1");
    expect(await messageIdOf(of(tab), undefined, scene)).toBe("id-2");
  });
});

describe("a message is refused, and delivered to nobody,", () => {
  test.each<[string, Recipients]>([
    ["empty", { connection: ["c-1"], user: [""] }],
    ["too long", { connection: ["c-1"], group: ["x".repeat(257)] }],
    ["of too many parts", { connection: ["c-1"], session: ["a/b/c"] }],
  ])("for an id that is %s", async (_what, to) => {
    const scene = setScene();
    expect(await scene.send(of(tab), to)).toEqual(refused("invalid-address"));
    expect(scene.reached()).toEqual([]);
  });

  test.each<[string, Recipients]>([
    ["client", { connection: ["c-1"], client: ["web"] }],
    ["user", { user: ["ada"] }],
    ["group", { group: ["admins"] }],
    ["everyone", { everyone: true }],
  ])("for a kind that is not registered here: %s", async (_what, to) => {
    const scene = setScene({ kinds: new Set(["session"]) });
    expect(await scene.send(of(tab), to)).toEqual(refused("address-not-registered"));
    expect(scene.reached()).toEqual([]);
  });

  test("if it is too large for every protocol", async () => {
    const scene = setScene();
    expect(await scene.send(of(tab), { everyone: true }, { payload: "x".repeat(21) })).toEqual(
      refused("message-too-large"),
    );
    expect(scene.reached()).toEqual([]);
  });
});

test("connections can be addressed in every deployment, and empty lists name no kind", async () => {
  const scene = setScene({ kinds: new Set() });
  expect(await scene.send(of(tab), { connection: ["c-5"], session: [] })).toMatchObject(counted(1));
});

test("a receipt has the message id, the counts, and the fault of the delivery", async () => {
  const fault = new Error("connection reset");
  const counts = { delivered: 1, gone: 2, failed: 3, queued: 4 };
  const sendMessage = createSendMessage({
    storeMessage: storeNothing,
    deliver: async () => ({ ok: true, value: { counts, fault } }),
    ...{ clock: createManualClock(), ids: createSequentialIds(), kinds: allKinds, policy: "anyone" },
  });
  expect(await sendMessage(of(tab), { to: { everyone: true }, payload: "hi" })).toEqual({
    ok: true,
    value: { messageId: "id-1", ...counts, fault },
  });
});
