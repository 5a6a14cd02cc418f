import { createHub, type Hub as ServerHub } from "@switchboard/server";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Client } from "../support/client.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
let backend: ServerHub;
beforeAll(async () => {
  hub = await startHub();
  backend = createHub({ publisher: "tests", lambda: { ...clientConfig, endpoint: origin() } });
});
afterAll(async () => {
  backend.close();
  await hub[Symbol.asyncDispose]();
});

const origin = () => `http://127.0.0.1:${hub.switchboard.gateway.port}`;

/** A connection of a user who is in no group that matters. */
async function connectAs(user: string): Promise<Client> {
  const token = await (await fetch(`${origin()}/token?user=${user}&groups=everybody`)).text();
  return hub.connect({ idToken: token, session_id: "tab" });
}

const groupsOf = async (client: Client) => (await client.hello()).groups ?? [];

describe("a backend", () => {
  test("publishes, and is told what became of it", async () => {
    const ada = await connectAs("ada-1");
    const receipt = await backend.publish({ id: "o-17", to: { users: ["ada-1"] }, data: { order: 17 } });
    expect(receipt).toMatchObject({ id: "o-17", delivered: 1, gone: 0, failed: 0, queued: 0 });
    expect(await ada.next()).toMatchObject({ type: "message", id: receipt.messageId, data: { order: 17 } });
    await expect(backend.publish({ to: { sessions: ["a/b/c"] }, data: 1 })).rejects.toMatchObject({
      code: "invalid-address",
    });
  });

  test("puts a user into a group and takes it out again, while it is connected", async () => {
    const [first, second] = [await connectAs("ada-2"), await connectAs("ada-2")];
    expect(await backend.join({ users: ["ada-2"] }, ["room.2"])).toEqual({ changed: 2, failed: 0, unknown: 0 });
    for (const client of [first, second]) expect(await groupsOf(client)).toEqual(["everybody", "room.2"]);
    await backend.publish({ to: { groups: ["room.2"] }, data: "to the room" });
    for (const client of [first, second]) expect(await client.next()).toMatchObject({ data: "to the room" });
    // What a backend has joined, its client does not leave.
    await first.ask({ action: "leave", groups: ["room.2"] });
    expect(await groupsOf(first)).toContain("room.2");
    expect(await backend.count({ group: "room.2" })).toBe(2);
    expect(await backend.leave({ users: ["ada-2"] }, ["room.2"])).toMatchObject({ changed: 2 });
    expect(await groupsOf(first)).toEqual(["everybody"]);
    expect(await backend.publish({ to: { groups: ["room.2"] }, data: "to nobody" })).toMatchObject({ delivered: 0 });
  });

  test("puts a user into a group for good: those who are connected, and those who come", async () => {
    const before = await connectAs("ada-3");
    expect(await backend.join({ users: ["ada-3"] }, ["room.3"], { lasting: true })).toMatchObject({ changed: 1 });
    const after = await connectAs("ada-3");
    for (const client of [before, after]) expect(await groupsOf(client)).toContain("room.3");
    expect(await backend.memberships({ user: "ada-3" })).toEqual(["room.3"]);
    expect(await backend.leave({ users: ["ada-3"] }, ["room.3"], { lasting: true })).toMatchObject({ changed: 2 });
    expect(await groupsOf(await connectAs("ada-3"))).not.toContain("room.3");
    await expect(backend.join({ groups: ["everybody"] }, ["room.3"], { lasting: true })).rejects.toMatchObject({
      code: "invalid-address",
    });
  });

  test("closes a user's connections and keeps the user out, until it is allowed", async () => {
    const clients = [await connectAs("mallory"), await connectAs("mallory")];
    const until = new Date(Date.now() + 3_600_000);
    const kicked = await backend.kick({ users: ["mallory"] }, { reason: "Not here.", deny: { until } });
    expect(kicked).toEqual({ closed: 2, gone: 0, failed: 0 });
    for (const client of clients) {
      expect(await client.next()).toEqual({ type: "close", code: "kicked", reason: "Not here.", reconnect: false });
    }
    await expect(connectAs("mallory")).rejects.toMatchObject({ status: 403 });
    expect(await backend.denied({ user: "mallory" })).toEqual(until);
    // A session of the user's own is another party.
    expect(await backend.denied({ session: "mallory/tab" })).toBeUndefined();
    await backend.allow({ users: ["mallory"] });
    await connectAs("mallory");
    await backend.deny({ sessions: ["mallory/tab"] }, { forSeconds: 60 });
    await expect(connectAs("mallory")).rejects.toMatchObject({ status: 403 });
    expect(await backend.count({ user: "mallory" })).toBe(1);
  });

  test("sends many small messages in their order, and whoever was not there reads them in that order", async () => {
    const texts = Array.from({ length: 130 }, (_, index) => `part ${index}`);
    const outcomes = await backend.publishAll(texts.map((data) => ({ to: { groups: ["answer-4"] }, data })));
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    const newest = await backend.history({ group: "answer-4" });
    expect(newest.messages.map(({ data }) => data)).toEqual(texts.slice(-100));
    expect(newest.more).toBe(true);
    const { before = 0 } = newest;
    const oldest = await backend.history({ group: "answer-4" }, { before });
    expect(oldest).toEqual({ messages: expect.anything(), more: false });
    expect(oldest.messages.map(({ data }) => data)).toEqual(texts.slice(0, 30));
    const offsets = [...oldest.messages, ...newest.messages].map(({ positions }) => positions[0]?.[1]);
    expect(offsets).toEqual(texts.map((_, index) => index + 1));
    expect(await backend.stream({ group: "answer-4" })).toMatchObject({ keepSeconds: 3600, most: 300 });
  });

  test("purges what is kept, and keeps out what is not to be stored", async () => {
    const room = { group: "room.5" };
    await backend.publish({ to: { groups: ["room.5"] }, data: "kept" });
    await backend.publish({ to: { groups: ["room.5"] }, data: "not kept", store: false });
    expect((await backend.history(room)).messages.map(({ data }) => data)).toEqual(["kept"]);
    await backend.purge(room);
    expect(await backend.history(room)).toEqual({ messages: [], more: false });
    await expect(backend.history({ session: "anon/tab" })).rejects.toMatchObject({ code: "no-history" });
  });

  test("asks who is in a group, page by page", async () => {
    for (const user of ["ada-6", "bob-6"]) await connectAs(user);
    await backend.join({ users: ["ada-6", "bob-6"] }, ["room.6"]);
    const members: (string | undefined)[] = [];
    for await (const { userId, sessionId, expiresAt } of backend.members({ group: "room.6" })) {
      expect(sessionId).toBe(`${userId}/tab`);
      expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
      members.push(userId);
    }
    expect(members.toSorted()).toEqual(["ada-6", "bob-6"]);
  });

  test("finds the hub by the SDK's own variables as well", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", origin());
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
    const other = createHub();
    expect(await other.count({ group: "nobody" })).toBe(0);
    other.close();
    vi.unstubAllEnvs();
  });

  test("is told where there is no such function", async () => {
    const other = createHub({ functions: { manage: "none" }, lambda: { ...clientConfig, endpoint: origin() } });
    await expect(other.purge({ group: "a" })).rejects.toMatchObject({ name: "HubError", code: "no-function" });
    other.close();
  });
});

test("nothing of what is kept or who is there is in a log", async () => {
  await backend.publish({ to: { groups: ["room.7"] }, data: "never-log-payload" });
  await backend.history({ group: "room.7" });
  const lines = hub.lines.map(({ line }) => line).join("\n");
  expect(lines).toContain('"inspect"');
  expect(lines).not.toContain("never-log-payload");
});
