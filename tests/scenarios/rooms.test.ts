import { connect, type Group, groups, type PresenceEvent } from "@switchboard/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ JOIN: "room.**", PRESENCE: "room.seen.**" });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

test("two clients join a room; one is cut off, comes back, and recovers what was said meanwhile", async () => {
  const [ada, bob] = [await hub.connect({ client_id: "ada" }), await hub.connect({ client_id: "bob" })];
  const { connectionId } = await bob.hello();
  const joined = await ada.ask({ action: "join", id: "j", groups: ["room.1"] });
  expect(joined).toMatchObject({ type: "joined", id: "j", streams: [{ group: "room.1", offset: 0 }] });
  expect(await bob.ask({ action: "join", groups: ["room.1"] })).toMatchObject({ type: "joined" });
  const epoch = joined.type === "joined" ? joined.streams[0]?.epoch : undefined;

  const say = (data: string) =>
    ada.ask({ action: "sendMessage", to: { groups: ["room.1"] }, exclude: "connection", data });
  expect(await say("one")).toMatchObject({ type: "ack", delivered: 1, positions: [[epoch, 1]] });
  expect(await bob.next()).toMatchObject({ type: "message", data: "one", positions: [[epoch, 1]] });

  bob.terminate();
  await hub.event("disconnected", (event) => event.connectionId === connectionId);
  await say("two");
  await say("three");

  const back = await hub.connect({ client_id: "bob" });
  const hello = { action: "hello", groups: ["room.1"], positions: [[epoch, 1]] };
  expect(await back.ask(hello)).toMatchObject({
    ...{ type: "welcome", groups: ["room.1"], streams: [{ group: "room.1", epoch, offset: 3 }] },
  });
  expect(await back.ask({ action: "recover", id: "r", since: [[epoch, 1]] })).toMatchObject({
    ...{ type: "recovered", id: "r", streams: [{ epoch, recovered: true, to: 3, more: false }] },
    messages: [
      { data: "two", positions: [[epoch, 2]] },
      { data: "three", positions: [[epoch, 3]] },
    ],
  });
  // What she was left out of stays hidden from her client.
  expect(await ada.ask({ action: "history", group: "room.1" })).toMatchObject({ type: "history", messages: [] });
  expect(await back.ask({ action: "history", group: "room.1", limit: 1 })).toMatchObject({
    ...{ messages: [{ data: "three" }], more: true },
  });
});

/** The client library in a room, over the hub until the test is over. */
function enter(to: Hub, name: string, sessionId?: string) {
  const own = sessionId === undefined ? {} : { sessionId };
  const remote = connect(to.switchboard.gateway.url, { WebSocket, groups, ...own });
  const room = remote.group(name);
  return { room, [Symbol.asyncDispose]: () => remote.close() };
}

/** The next message that comes to a room from now on. */
const nextIn = (room: Group) =>
  new Promise((resolve) => {
    const stop = room.on("message", ({ data }) => {
      stop();
      resolve(data);
    });
  });

async function expectToHearEachOther(to: Hub, options: { readonly store?: boolean }): Promise<void> {
  await using ada = enter(to, "room.unkept");
  await using bob = enter(to, "room.unkept");
  await Promise.all([ada.room.joined(), bob.room.joined()]);
  for (const [from, other] of [
    [ada.room, bob.room],
    [bob.room, ada.room],
  ] as const) {
    const heard = Promise.all([nextIn(from), nextIn(other)]);
    const receipt = await from.send("is typing", options);
    expect(receipt).toMatchObject({ delivered: 2 });
    expect(receipt).not.toHaveProperty("stored");
    expect(await heard).toEqual(["is typing", "is typing"]);
  }
}

test("two clients in a room hear each other where the hub keeps nothing", async () => {
  await using forgetful = await startHub({ JOIN: "room.**", HISTORY: "" });
  await expectToHearEachOther(forgetful, {});
});

test("two clients in a room that is kept hear what is not to be kept", async () => {
  await expectToHearEachOther(hub, { store: false });
});

/** Comings and goings in a room, as somebody there is told of them. */
function watch(room: Group): readonly string[] {
  const told: string[] = [];
  const names = (members: PresenceEvent["joined"]) =>
    members.map((member) => ("sessionId" in member ? member.sessionId.replace("anon/", "") : "?"));
  room.on("presence", ({ joined, left }) => {
    told.push(...names(joined).map((name) => `+${name}`), ...names(left).map((name) => `-${name}`));
  });
  return told;
}

test("P5, P6: two see each other come and go; a reload is not noticed, a closed tab is, and a line that died at the idle limit", {
  timeout: 90_000,
}, async () => {
  const patiently = { timeout: 30_000, interval: 50 };
  await using ada = enter(hub, "room.seen.1", "ada");
  const told = watch(ada.room);
  await expect.poll(() => told, patiently).toEqual(["+ada"]);
  const bob = await hub.connect({ session_id: "bob" });
  await bob.hello();
  expect(await bob.ask({ action: "join", groups: ["room.seen.1"] })).toMatchObject({ type: "joined" });
  await expect.poll(() => told, patiently).toEqual(["+ada", "+bob"]);
  expect(await bob.next()).toMatchObject({ type: "presence", users: 2, connections: 2 });

  // He loads the page again: a new connection of the same session, a moment after the old one.
  await bob.close();
  const again = await hub.connect({ session_id: "bob" });
  const { connectionId } = await again.hello();
  await again.ask({ action: "join", groups: ["room.seen.1"] });
  expect(await ada.room.occupancy()).toMatchObject({ users: 2 });
  expect((await ada.room.members()).map((member) => member.connections.length)).toEqual([1, 1]);

  // A line that dies says nothing, and nothing says so for it but the gateway at its idle limit: the others ping.
  const gone = hub.event("disconnected", (event) => event.connectionId === connectionId);
  again.webSocket.pause();
  const { clock } = hub.switchboard.gateway;
  for (let passed = 0; passed < 10; passed += 1) {
    clock.advance(60_000);
    await ada.room.occupancy();
  }
  await gone;
  const leftAtMs = Date.now();
  expect(told).toEqual(["+ada", "+bob"]);
  await expect.poll(() => told, patiently).toEqual(["+ada", "+bob", "-bob"]);
  expect(Date.now() - leftAtMs).toBeGreaterThan(8000);
  again.terminate();
  const here = await ada.room.members();
  expect(here).toMatchObject([{ sessionId: "anon/ada" }]);
});
