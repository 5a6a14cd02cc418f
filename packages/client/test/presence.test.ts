import type { GroupMember, Occupant, PresenceEventFrame, WelcomeFrame } from "@switchboard/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Group, groups, type PresenceEvent } from "../src/index.ts";
import { startTestClient, type TestClient } from "./support/test-client.ts";
import { EXPIRES_AT, startTestHub, type TestConnection, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const group = "room.1";
const users = (...ids: readonly string[]): readonly Occupant[] => ids.map((userId) => ({ userId }));

async function greet(connection: TestConnection, welcome: Partial<WelcomeFrame> = {}): Promise<void> {
  const { id } = await connection.next();
  const own = typeof id === "string" ? { id } : {};
  const there = { connectionId: "c-1", expiresAt: EXPIRES_AT, groups: [group], streams: [] };
  connection.send({ type: "welcome", ...there, ...own, ...welcome });
}

/** Takes the question whom events have told, and answers it. */
async function answer(
  connection: TestConnection,
  revision: number,
  members: readonly Occupant[] | undefined,
  more = {},
) {
  const { id, ...asked } = await connection.next();
  expect(asked).toEqual({ action: "presence", group });
  const counts = { users: members?.length ?? 501, connections: 9, ...more };
  connection.send({ type: "presence", id: String(id), group, revision, ...(members && { members }), ...counts });
}

function tell(connection: TestConnection, revision: number, more: Partial<PresenceEventFrame> = {}): void {
  connection.send({ type: "presence", group, revision, previous: revision - 1, users: 2, connections: 9, ...more });
}

async function inRoom(): Promise<{ client: TestClient; connection: TestConnection; room: Group }> {
  const client = startTestClient(hub.url, { groups });
  const room = client.hub.group(group);
  const connection = await hub.next();
  await greet(connection);
  await room.joined();
  return { client, connection, room };
}

/** In the room, with somebody who wants to know who is there: ada and bob are, at revision 7. */
async function watching() {
  const scene = await inRoom();
  const heard: PresenceEvent[] = [];
  const errors: string[] = [];
  scene.room.on("error", ({ code }) => errors.push(code));
  scene.room.on("presence", (event) => heard.push(event));
  await answer(scene.connection, 7, users("ada", "bob"));
  await settled(scene);
  return { ...scene, heard, errors, names: () => heard.splice(0).map(namesOf) };
}

/** Comings and goings in short, and who is there after them. */
const namesOf = ({ joined, left, members }: PresenceEvent) =>
  [joined, left, members ?? []].map((some) => some.map((member) => Object.values(member)[0]).join()).join(" - ");

async function settled({ client, connection }: { client: TestClient; connection: TestConnection }): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    const off = client.hub.on("frame", ({ direction, text }) => {
      if (direction !== "in" || !text.includes("probe")) return;
      off();
      resolve();
    });
  });
  connection.send('{"type":"probe"}');
  await answered;
}

test("P4: at first everybody has joined who has been told as here; then come events, each once", async () => {
  const scene = await watching();
  await using _client = scene.client;
  const { connection, heard, names, room } = scene;
  expect(heard).toEqual([
    { joined: users("ada", "bob"), left: [], members: users("ada", "bob"), users: 2, connections: 9 },
  ]);
  expect(room.presence).toEqual({ members: users("ada", "bob"), users: 2, connections: 9 });
  names();
  tell(connection, 8, { joined: users("cyd"), left: users("ada"), connections: 3 });
  tell(connection, 8, { joined: users("cyd"), left: users("ada") });
  tell(connection, 7, { joined: users("eve"), left: [] });
  tell(connection, 6, { joined: [], left: users("bob") });
  await settled(scene);
  expect(names()).toEqual(["cyd - ada - bob,cyd"]);
  expect(room.presence).toEqual({ members: users("bob", "cyd"), users: 2, connections: 3 });
  expect(connection.untaken).toEqual([]);
});

test("without a listener nothing is asked or kept", async () => {
  const scene = await inRoom();
  await using _client = scene.client;
  tell(scene.connection, 8, { joined: users("cyd"), left: [] });
  await settled(scene);
  await scene.connection.flushed();
  expect(scene.room.presence).toBeUndefined();
  expect(scene.connection.untaken).toEqual([]);
});

test("P5: events that come before the answer are given after it, if they are not in it", async () => {
  const scene = await inRoom();
  await using _client = scene.client;
  const heard: string[] = [];
  scene.room.on("presence", (event) => heard.push(namesOf(event)));
  tell(scene.connection, 7, { joined: users("bob"), left: [] });
  tell(scene.connection, 8, { joined: users("cyd"), left: [] });
  await answer(scene.connection, 7, users("ada", "bob"));
  await settled(scene);
  expect(heard).toEqual(["ada,bob -  - ada,bob", "cyd -  - ada,bob,cyd"]);
});

describe("P5: an event that does not build upon what is known has the client ask, after a moment", () => {
  test.each<[string, Partial<PresenceEventFrame>]>([
    ["since one was missed", { previous: 8, joined: users("eve"), left: [] }],
    ["since it has no lists", {}],
  ])("%s", async (_why, more) => {
    const scene = await watching();
    await using _client = scene.client;
    const { client, connection, names } = scene;
    names();
    tell(connection, 9, more);
    await settled(scene);
    expect(names()).toEqual([]);
    await client.clock.advance(2000);
    await answer(connection, 9, users("bob", "cyd", "eve"));
    await settled(scene);
    expect(names()).toEqual(["cyd,eve - ada - bob,cyd,eve"]);
  });
});

test("P5: an answer that is older than an event changes nothing", async () => {
  const scene = await watching();
  await using _client = scene.client;
  const { client, connection, names } = scene;
  tell(connection, 8, { joined: users("cyd"), left: [] });
  tell(connection, 10, { joined: [], left: users("ada") });
  await settled(scene);
  names();
  await client.clock.advance(2000);
  await answer(connection, 7, users("ada", "bob"));
  await settled(scene);
  expect(names()).toEqual([]);
  // What came meanwhile still does not fit.
  await client.clock.advance(2000);
  await answer(connection, 10, users("bob", "cyd"));
  await settled(scene);
  expect(names()).toEqual([" - ada - bob,cyd"]);
});

test("P6: of a group that is too large there are counts alone, and lists again when it is not", async () => {
  const scene = await watching();
  await using _client = scene.client;
  const { client, connection, heard, names } = scene;
  names();
  tell(connection, 8, { users: 501 });
  await settled(scene);
  await client.clock.advance(2000);
  await answer(connection, 8, undefined);
  tell(connection, 9, { users: 502, connections: 600 });
  await settled(scene);
  const nobody = { joined: [], left: [] };
  expect(heard.splice(0)).toEqual([
    { ...nobody, users: 501, connections: 9 },
    { ...nobody, users: 502, connections: 600 },
  ]);
  tell(connection, 10, { joined: users("ada"), left: [], users: 400 });
  await settled(scene);
  await client.clock.advance(2000);
  await answer(connection, 10, users("ada"));
  await settled(scene);
  expect(names()).toEqual(["ada -  - ada"]);
});

test("after a reconnect the client asks, and gives the net of what it has missed", async () => {
  const scene = await watching();
  await using _client = scene.client;
  const { client, names } = scene;
  names();
  scene.connection.drop();
  await client.state("waiting");
  await client.clock.advance(30_000);
  const connection = await hub.next();
  await greet(connection);
  tell(connection, 12, { joined: users("eve"), left: [] });
  await answer(connection, 11, users("bob", "cyd"));
  await settled({ client, connection });
  expect(names()).toEqual(["cyd - ada - bob,cyd", "eve -  - bob,cyd,eve"]);
});

test("a hub that does not tell, or knows nothing of it, is an error, and none for what else there is", async () => {
  for (const code of ["no-presence", "unknown-action"] as const) {
    const scene = await inRoom();
    await using client = scene.client;
    const errors: string[] = [];
    scene.room.on("error", (error) => errors.push(error.code));
    scene.room.on("presence", () => errors.push("presence"));
    const { id } = await scene.connection.next();
    scene.connection.send({ type: "error", id: String(id), code, message: "no" });
    await settled(scene);
    expect(errors).toEqual([code]);
    expect(client.hub.state.name).toBe("open");
  }
});

test("a group that is left is not followed any longer", async () => {
  const scene = await watching();
  await using _client = scene.client;
  const { connection, room, names } = scene;
  names();
  const leaving = room.leave();
  const { id } = await connection.next();
  tell(connection, 8, { joined: users("cyd"), left: [] });
  connection.send({ type: "left", id: String(id), groups: [group] });
  await leaving;
  expect(names()).toEqual([]);
});

test("P1: members are all of them, page by page", async () => {
  const { client, connection, room } = await inRoom();
  await using _client = client;
  const member = (userId: string): GroupMember => ({ userId, connections: [{ connectionId: `c-${userId}` }] });
  const all = room.members();
  const { id: first, ...asked } = await connection.next();
  expect(asked).toEqual({ action: "members", group });
  connection.send({ type: "members", id: String(first), group, members: [member("ada")], next: "user#ada" });
  const { id: second, ...more } = await connection.next();
  expect(more).toEqual({ action: "members", group, after: "user#ada" });
  connection.send({ type: "members", id: String(second), group, members: [member("bob")] });
  expect(await all).toEqual([member("ada"), member("bob")]);
});

test("P2: occupancy is the counts; what is refused is rejected with its code", async () => {
  const { client, connection, room } = await inRoom();
  await using _client = client;
  for (const counts of [{ connections: 3 }, { connections: 3, users: 2 }]) {
    const occupancy = room.occupancy();
    const { id, ...asked } = await connection.next();
    expect(asked).toEqual({ action: "occupancy", group });
    connection.send({ type: "occupancy", id: String(id), group, ...counts });
    expect(await occupancy).toEqual(counts);
  }
  const refused = room.members();
  const { id } = await connection.next();
  connection.send({ type: "error", id: String(id), code: "unknown-action", message: "no" });
  await expect(refused).rejects.toMatchObject({ name: "GroupError", code: "unknown-action" });
});
