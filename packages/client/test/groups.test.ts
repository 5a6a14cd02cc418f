import type { RecoveredFrame, WelcomeFrame } from "@switchboard/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Gap, type Group, groups, type Message } from "../src/index.ts";
import { startTestClient, type TestClient } from "./support/test-client.ts";
import { EXPIRES_AT, startTestHub, type TestConnection, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const stream = (offset: number, epoch = "e1", group = "room.1") => ({ group, epoch, offset });

/** Takes the `hello`, answers it, and gives it back. */
async function greet(connection: TestConnection, welcome: Partial<WelcomeFrame> = {}): Promise<object> {
  const hello = await connection.next();
  const id = typeof hello["id"] === "string" ? { id: hello["id"] } : {};
  connection.send({ type: "welcome", connectionId: "c-1", expiresAt: EXPIRES_AT, ...id, ...welcome });
  return hello;
}

function post(connection: TestConnection, id: string, ...positions: readonly (readonly [string, number])[]): void {
  connection.send(messageOf(id, ...positions));
}

const messageOf = (id: string, ...positions: readonly (readonly [string, number])[]) =>
  ({ type: "message", id, from: {}, sentAt: "2026-01-01T00:00:00.000Z", positions, data: id }) as const;

interface Heard {
  readonly messages: string[];
  readonly gaps: Gap[];
  readonly errors: string[];
}

function hear(group: Group): Heard {
  const heard: Heard = { messages: [], gaps: [], errors: [] };
  group.on("message", ({ id }) => heard.messages.push(id));
  group.on("gap", (gap) => heard.gaps.push(gap));
  group.on("error", ({ code }) => heard.errors.push(code));
  return heard;
}

/** A client in `room.1`, whose stream is at an offset. */
async function inRoom(
  offset = 4,
): Promise<{ client: TestClient; connection: TestConnection; room: Group; heard: Heard }> {
  const client = startTestClient(hub.url, { groups });
  const room = client.hub.group("room.1");
  const heard = hear(room);
  const connection = await hub.next();
  await greet(connection, { groups: ["room.1"], streams: [stream(offset)] });
  await room.joined();
  return { client, connection, room, heard };
}

/** What has been sent to the client up to now, it has had. */
async function settled(client: TestClient, connection: TestConnection): Promise<void> {
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

describe("joining", () => {
  test("groups are named in the hello, and joined with it", async () => {
    await using client = startTestClient(hub.url, { groups });
    const rooms = [client.hub.group("room.1"), client.hub.group("room.2")];
    const connection = await hub.next();
    expect(await greet(connection, { groups: ["room.1", "room.2"], streams: [stream(4)] })).toEqual({
      action: "hello",
      groups: ["room.1", "room.2"],
    });
    await Promise.all(rooms.map((room) => room.joined()));
    expect(client.hub.group("room.1")).toBe(rooms[0]);
    expect(rooms.map(({ position }) => position)).toEqual([expect.any(String), undefined]);
  });

  test("a group is joined over a connection that is open", async () => {
    const { client, connection, heard } = await inRoom();
    await using _ = client;
    const other = client.hub.group("room.2");
    const join = await connection.next();
    expect(join).toMatchObject({ action: "join", groups: ["room.2"] });
    // It comes before the hub says of which stream it is.
    post(connection, "m-2", ["e2", 8]);
    connection.send({
      type: "joined",
      id: String(join["id"]),
      groups: ["room.2"],
      streams: [stream(7, "e2", "room.2")],
    });
    const { messages } = hear(other);
    await other.joined();
    await settled(client, connection);
    expect(messages).toEqual(["m-2"]);
    expect(heard.messages).toEqual([]);
    expect(connection.untaken).toEqual([]);
  });

  test("a refusal rejects, and is told, with its code; the group can be asked for again", async () => {
    const { client, connection } = await inRoom();
    await using _ = client;
    const other = client.hub.group("room.2");
    const { errors } = hear(other);
    const join = await connection.next();
    connection.send({ type: "error", id: String(join["id"]), code: "forbidden", message: "No." });
    await expect(other.joined()).rejects.toMatchObject({ name: "GroupError", code: "forbidden" });
    await expect(other.send("x")).rejects.toMatchObject({ code: "forbidden" });
    expect(errors).toEqual(["forbidden"]);
    expect(client.hub.group("room.2")).not.toBe(other);
  });

  test("what the hello did not join is asked for by itself, for the hub to say why", async () => {
    await using client = startTestClient(hub.url, { groups });
    const room = client.hub.group("room.1");
    const connection = await hub.next();
    await greet(connection, { groups: [], streams: [] });
    const join = await connection.next();
    expect(join).toMatchObject({ action: "join", groups: ["room.1"] });
    connection.send({ type: "error", id: String(join["id"]), code: "too-many-groups", message: "No." });
    await expect(room.joined()).rejects.toMatchObject({ code: "too-many-groups" });
  });

  test("a hub that is throttled is asked again, and so is one that does not answer", async () => {
    const { client, connection } = await inRoom();
    await using _ = client;
    const other = client.hub.group("room.2");
    const first = await connection.next();
    connection.send({ type: "error", id: String(first["id"]), code: "throttled", message: "Later." });
    await settled(client, connection);
    client.clock.advance(30_000);
    const second = await connection.next();
    expect(second).toEqual(first);
    client.clock.advance(60_000);
    expect(await connection.next()).toEqual(first);
    connection.send({ type: "joined", id: String(first["id"]), groups: ["room.2"], streams: [] });
    await other.joined();
  });

  test("a hub that says when to go on is asked again then, and not before", async () => {
    const { client, connection } = await inRoom();
    await using _ = client;
    const other = client.hub.group("room.2");
    const first = await connection.next();
    const refusal = { type: "error", id: String(first["id"]), code: "too-fast", message: "Slower." } as const;
    connection.send({ ...refusal, retryAfter: 40_000 });
    await settled(client, connection);
    client.clock.advance(39_999);
    await connection.flushed();
    expect(connection.untaken).toEqual([]);
    client.clock.advance(1);
    expect(await connection.next()).toEqual(first);
    connection.send({ type: "joined", id: String(first["id"]), groups: ["room.2"], streams: [] });
    await other.joined();
  });

  test("a hub of an earlier version refuses groups, and everything else goes on", async () => {
    await using client = startTestClient(hub.url, { groups });
    const room = client.hub.group("room.1");
    const connection = await hub.next();
    await greet(connection);
    const join = await connection.next();
    connection.send({ type: "error", id: String(join["id"]), code: "unknown-action", message: "What?" });
    await expect(room.joined()).rejects.toMatchObject({ code: "unknown-action" });
    connection.send({ type: "message", id: "m-1", from: {}, sentAt: "now", data: 1 });
    expect(await client.heard.message.next()).toMatchObject({ id: "m-1" });
  });

  test("more names than a frame has room for are joined one by one", async () => {
    await using client = startTestClient(hub.url, { groups });
    const names = Array.from({ length: 120 }, (_, index) => `room.${index}.`.padEnd(200, "x"));
    for (const name of names) client.hub.group(name);
    const connection = await hub.next();
    const hello = (await connection.next()) as { readonly groups: readonly string[] };
    expect(JSON.stringify(hello).length).toBeLessThan(32 * 1024);
    connection.send({ type: "welcome", connectionId: "c-1", expiresAt: EXPIRES_AT, groups: hello.groups, streams: [] });
    const rest: unknown[] = [];
    while (hello.groups.length + rest.length < names.length)
      rest.push(...((await connection.next())["groups"] as string[]));
    expect([...hello.groups, ...rest]).toEqual(names);
  });
});

describe("a message that is not kept", () => {
  const said = { from: {}, sentAt: "2026-01-01T00:00:00.000Z", data: "is typing" };
  const typing = (id: string) => ({ type: "message", id, ...said, group: "room.1" }) as const;

  test("is given by the group that it names, once, and by the hub", async () => {
    const { client, connection, heard } = await inRoom();
    await using _ = client;
    const other = hear(client.hub.group("room.2"));
    for (const id of ["t-1", "t-1", "t-2"]) connection.send(typing(id));
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    expect([heard.messages, other.messages]).toEqual([["t-1", "t-2", "m-5"], []]);
    expect(client.heard.message.rest.map(({ id }) => id)).toEqual(["t-1", "t-2", "m-5"]);
    for (const message of client.heard.message.rest) expect(Object.keys(message)).not.toContain("group");
  });

  test("is given while the group is being joined, and not once it is left", async () => {
    await using client = startTestClient(hub.url, { groups });
    const room = client.hub.group("room.1");
    const heard = hear(room);
    const connection = await hub.next();
    await connection.next();
    connection.send({ type: "welcome", connectionId: "c-1", expiresAt: EXPIRES_AT, groups: [], streams: [] });
    const join = await connection.next();
    connection.send(typing("t-1"));
    connection.send({ type: "joined", id: String(join["id"]), groups: ["room.1"], streams: [] });
    await room.joined();
    const left = room.leave();
    connection.send(typing("t-2"));
    const leave = await connection.next();
    connection.send({ type: "left", id: String(leave["id"]), groups: ["room.1"] });
    await left;
    connection.send(typing("t-3"));
    await settled(client, connection);
    expect(heard.messages).toEqual(["t-1"]);
    expect(client.heard.message.rest.map(({ id }) => id)).toEqual(["t-1", "t-2", "t-3"]);
  });

  test("waits for the last messages that its group is to begin with", async () => {
    await using client = startTestClient(hub.url, { groups });
    const heard = hear(client.hub.group("room.1", { rewind: 2 }));
    const connection = await hub.next();
    await greet(connection, { groups: ["room.1"], streams: [stream(4)] });
    const question = await connection.next();
    connection.send(typing("t-1"));
    const { type: _type, ...kept } = messageOf("m-4", ["e1", 4]);
    connection.send({ type: "history", id: String(question["id"]), messages: [kept], more: false });
    await settled(client, connection);
    expect(heard.messages).toEqual(["m-4", "t-1"]);
  });

  test("is given once where the client has no groups", async () => {
    await using client = startTestClient(hub.url);
    const connection = await hub.next();
    await greet(connection);
    connection.send(typing("t-1"));
    expect(await client.heard.message.next()).toEqual({ id: "t-1", ...said });
  });
});

describe("leaving", () => {
  test("a group that is left is given nothing any longer, and the hub is told", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    const left = room.leave();
    post(connection, "m-5", ["e1", 5]);
    const leave = await connection.next();
    expect(leave).toMatchObject({ action: "leave", groups: ["room.1"] });
    connection.send({ type: "left", id: String(leave["id"]), groups: ["room.1"] });
    await left;
    post(connection, "m-6", ["e1", 6]);
    await settled(client, connection);
    expect(heard.messages).toEqual([]);
    expect(client.heard.message.rest.map(({ id }) => id)).toEqual(["m-5"]);
    await expect(room.send("x")).rejects.toMatchObject({ code: "left" });
  });

  test("a group that is joined, left and joined at once, as React does, is joined in the end: one frame at a time", async () => {
    const { client, connection, room } = await inRoom();
    await using _ = client;
    const left = [room.leave(), client.hub.group("room.1").leave()];
    const { messages } = hear(client.hub.group("room.1"));
    const leave = await connection.next();
    expect(leave).toMatchObject({ action: "leave" });
    expect(connection.untaken).toEqual([]);
    connection.send({ type: "left", id: String(leave["id"]), groups: ["room.1"] });
    const join = await connection.next();
    expect(join).toMatchObject({ action: "join", groups: ["room.1"] });
    connection.send({ type: "joined", id: String(join["id"]), groups: ["room.1"], streams: [stream(6)] });
    post(connection, "m-7", ["e1", 7]);
    await settled(client, connection);
    expect(messages).toEqual(["m-7"]);
    await Promise.all(left);
  });

  test("messages that go on coming make it leave once more", async () => {
    const { client, connection, room } = await inRoom();
    await using _ = client;
    void room.leave();
    const leave = await connection.next();
    connection.send({ type: "left", id: String(leave["id"]), groups: ["room.1"] });
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    expect(connection.untaken).toEqual([]);
    client.clock.advance(30_000);
    post(connection, "m-6", ["e1", 6]);
    expect(await connection.next()).toMatchObject({ action: "leave", groups: ["room.1"] });
  });
});

describe("messages", () => {
  test("come in the order of their offsets, each once", async () => {
    const { client, connection, heard } = await inRoom();
    await using _ = client;
    for (const offset of [6, 5, 6, 5, 7, 4]) post(connection, `m-${offset}`, ["e1", offset]);
    await settled(client, connection);
    // What is at or below the first position was never given: it is late.
    expect(heard.messages).toEqual(["m-5", "m-6", "m-7", "m-4"]);
  });

  test("streams that an answer had no room for are asked for at once, and those at which nothing moves after a while", async () => {
    await using client = startTestClient(hub.url, { groups });
    const rooms = ["room.1", "room.2"].map((name) => client.hub.group(name));
    const heard = rooms.map(hear);
    const connection = await hub.next();
    const streams = (offset: number) => [stream(offset), stream(offset, "e2", "room.2")];
    await greet(connection, { groups: ["room.1", "room.2"], streams: streams(4) });
    await Promise.all(rooms.map((room) => room.joined()));
    connection.drop();
    await client.state("waiting");
    client.clock.advance(1_000);
    const next = await hub.next();
    await greet(next, { groups: ["room.1", "room.2"], streams: streams(5) });
    const told = (epoch: string, to: number, more: boolean) => ({ epoch, recovered: true, to, more }) as const;
    async function answer(since: object, recovered: Pick<RecoveredFrame, "streams" | "messages">): Promise<void> {
      const asked = await next.next();
      expect(asked).toMatchObject({ action: "recover", since });
      next.send({ type: "recovered", id: String(asked["id"]), ...recovered });
    }
    const kept = (...given: Parameters<typeof messageOf>) => {
      const { type: _type, ...message } = messageOf(...given);
      return message;
    };
    const both = [
      ["e1", 4],
      ["e2", 4],
    ];
    await answer(both, { streams: [told("e1", 5, false), told("e2", 4, true)], messages: [kept("m-5", ["e1", 5])] });
    // No time has passed.
    await answer([["e2", 4]], { streams: [told("e2", 4, true)], messages: [] });
    await settled(client, next);
    expect(next.untaken).toEqual([]);
    client.clock.advance(2_000);
    await answer([["e2", 4]], { streams: [told("e2", 5, false)], messages: [kept("m-6", ["e2", 5])] });
    await settled(client, next);
    expect(heard.map(({ messages }) => messages)).toEqual([["m-5"], ["m-6"]]);
  });

  test("what is lost for good is told, to the group and to the hub, after what waited before it", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    const order: string[] = [];
    room.on("message", ({ id }) => order.push(id));
    room.on("gap", () => order.push("gap"));
    post(connection, "m-6", ["e1", 6]);
    await settled(client, connection);
    client.clock.advance(750);
    const recover = await connection.next();
    connection.send({
      ...{ type: "recovered", id: String(recover["id"]), messages: [] },
      streams: [{ epoch: "e1", recovered: false, now: stream(9) }],
    });
    post(connection, "m-10", ["e1", 10]);
    await settled(client, connection);
    expect(order).toEqual(["m-6", "gap", "m-10"]);
    expect(heard.gaps).toEqual([{ missed: 5 }]);
    expect(client.heard.gap.rest).toEqual([{ group: "room.1", missed: 5 }]);
  });

  test("another life of the stream is a gap of unknown size", async () => {
    const { client, connection, heard } = await inRoom();
    await using _ = client;
    connection.drop();
    await client.state("waiting");
    client.clock.advance(1_000);
    await greet(await hub.next(), { groups: ["room.1"], streams: [stream(0, "e9")] });
    await client.state("open");
    expect(heard.gaps).toEqual([{}]);
  });

  test("those of the user are ordered and recovered without any group", async () => {
    await using client = startTestClient(hub.url, { groups });
    const connection = await hub.next();
    await greet(connection, { streams: [{ user: "u1", epoch: "u", offset: 1 }] });
    await client.state("open");
    for (const offset of [3, 2]) post(connection, `m-${offset}`, ["u", offset]);
    expect([(await client.heard.message.next()).id, (await client.heard.message.next()).id]).toEqual(["m-2", "m-3"]);
  });

  test("one of two groups is given to both, and to the hub once", async () => {
    const { client, connection, heard } = await inRoom();
    await using _ = client;
    const other = client.hub.group("room.2");
    const { messages } = hear(other);
    const join = await connection.next();
    connection.send({
      type: "joined",
      id: String(join["id"]),
      groups: ["room.2"],
      streams: [stream(7, "e2", "room.2")],
    });
    await other.joined();
    post(connection, "m-5", ["e1", 5], ["e2", 8]);
    await settled(client, connection);
    expect([heard.messages, messages, client.heard.message.rest.map(({ id }) => id)]).toEqual([
      ["m-5"],
      ["m-5"],
      ["m-5"],
    ]);
  });

  test("an epoch reaches nobody", async () => {
    const { client, connection, room } = await inRoom();
    await using _ = client;
    const given: Message[] = [];
    room.on("message", (message) => given.push(message));
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    expect(given).toEqual([{ id: "m-5", from: {}, sentAt: "2026-01-01T00:00:00.000Z", data: "m-5" }]);
    const { welcome, state, message } = client.heard;
    expect(JSON.stringify([given, welcome.rest, state.rest, message.rest, client.hub.state])).not.toContain("e1");
  });
});

describe("positions and history", () => {
  test("a saved position goes on from there", async () => {
    const { client, connection, room } = await inRoom();
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    const { position } = room;
    await client.hub.close();
    await using later = startTestClient(hub.url, { groups });
    const heard = hear(later.hub.group("room.1", { since: position }));
    const next = await hub.next();
    expect(await greet(next, { groups: ["room.1"], streams: [stream(6)] })).toMatchObject({ positions: [["e1", 5]] });
    expect(await next.next()).toMatchObject({ action: "recover", since: [["e1", 5]] });
    expect(heard.gaps).toEqual([]);
  });

  test("a saved position of another life is a gap", async () => {
    await using client = startTestClient(hub.url, { groups });
    const room = client.hub.group("room.1", { since: '[["gone",5]]' });
    const heard = hear(room);
    await greet(await hub.next(), { groups: ["room.1"], streams: [stream(6)] });
    await room.joined();
    expect(heard.gaps).toEqual([{}]);
  });

  test.each(["", "x", "{}", "[1]", '[["e",-0.5]]', "null"])("what is no position is refused: %j", async (since) => {
    await using client = startTestClient(hub.url, { groups });
    if (since === "") expect(client.hub.group("room.1", { since }).name).toBe("room.1");
    else expect(() => client.hub.group("room.1", { since })).toThrow(RangeError);
  });

  test("history comes page by page, and the newest ends where the messages go on", async () => {
    const { client, connection, room } = await inRoom();
    await using _ = client;
    const page = room.history({ limit: 2 });
    const asked = await connection.next();
    expect(asked).toMatchObject({ action: "history", group: "room.1", before: 5, limit: 2 });
    const kept = (offset: number) => {
      const { type: _type, ...message } = messageOf(`m-${offset}`, ["e1", offset]);
      return message;
    };
    connection.send({ type: "history", id: String(asked["id"]), messages: [kept(3), kept(4)], more: true });
    // It was on its way since before.
    post(connection, "m-4", ["e1", 4]);
    const { messages, more, before } = await page;
    expect([messages.map(({ id }) => id), more]).toEqual([["m-3", "m-4"], true]);
    const older = room.history({ limit: 2, before });
    const again = await connection.next();
    expect(again).toMatchObject({ before: 3 });
    connection.send({ type: "history", id: String(again["id"]), messages: [kept(1), kept(2)], more: false });
    expect(await older).toMatchObject({ more: false, messages: [{ id: "m-1" }, { id: "m-2" }] });
  });

  test("a message that was stored twice, before and behind where a page ends, is had once", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    const { position } = room;
    const page = room.history();
    const asked = await connection.next();
    expect(asked).toMatchObject({ before: 6 });
    post(connection, "m-4", ["e1", 6]);
    post(connection, "m-7", ["e1", 7]);
    await settled(client, connection);
    expect([heard.messages, room.position]).toEqual([["m-5"], position]);
    const kept = [4, 5].map((offset) => {
      const { type: _type, ...message } = messageOf(`m-${offset}`, ["e1", offset]);
      return message;
    });
    connection.send({ type: "history", id: String(asked["id"]), messages: kept, more: false });
    expect(await page).toMatchObject({ messages: [{ id: "m-4" }, { id: "m-5" }] });
    // Whoever asked has the page first.
    expect([heard.messages, room.position]).toEqual([["m-5"], position]);
    client.clock.advance(0);
    expect(heard.messages).toEqual(["m-5", "m-7"]);
    expect(room.position).not.toBe(position);
  });

  test("messages do not wait any longer for a page that is refused", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    const page = room.history();
    const { id } = await connection.next();
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    expect(heard.messages).toEqual([]);
    connection.send({ type: "error", id: String(id), code: "no-history", message: "" });
    await expect(page).rejects.toMatchObject({ code: "no-history" });
    client.clock.advance(0);
    expect(heard.messages).toEqual(["m-5"]);
  });

  test("messages that wait behind a page are given before the next page is asked for", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    const page = room.history();
    const first = await connection.next();
    post(connection, "m-5", ["e1", 5]);
    connection.send({ type: "history", id: String(first["id"]), messages: [], more: false });
    await page;
    const next = room.history();
    const second = await connection.next();
    expect(second).toMatchObject({ before: 6 });
    post(connection, "m-6", ["e1", 6]);
    await settled(client, connection);
    client.clock.advance(0);
    expect(heard.messages).toEqual(["m-5"]);
    connection.send({ type: "history", id: String(second["id"]), messages: [], more: false });
    await next;
    client.clock.advance(0);
    expect(heard.messages).toEqual(["m-5", "m-6"]);
  });

  test("a group that is rewound begins with its last messages, and goes on without a hole", async () => {
    await using client = startTestClient(hub.url, { groups });
    const room = client.hub.group("room.1", { rewind: 2 });
    const { messages } = hear(room);
    const connection = await hub.next();
    await greet(connection, { groups: ["room.1"], streams: [stream(4)] });
    const asked = await connection.next();
    expect(asked).toMatchObject({ action: "history", before: 5, limit: 2 });
    post(connection, "m-5", ["e1", 5]);
    await settled(client, connection);
    expect([messages, room.position]).toEqual([[], undefined]);
    const kept = [3, 4].map((offset) => {
      const { type: _type, ...message } = messageOf(`m-${offset}`, ["e1", offset]);
      return message;
    });
    connection.send({ type: "history", id: String(asked["id"]), messages: kept, more: true });
    await settled(client, connection);
    expect(messages).toEqual(["m-3", "m-4", "m-5"]);
    expect(room.position).toEqual(expect.any(String));
  });

  test.each([0, 101, 1.5])("rewind refuses %s", async (rewind) => {
    await using client = startTestClient(hub.url, { groups });
    expect(() => client.hub.group("room.1", { rewind })).toThrow(RangeError);
  });

  test("history that nobody answers is given up in the end", async () => {
    const { client, room } = await inRoom();
    await using _ = client;
    const page = room.history();
    await Promise.resolve();
    await Promise.resolve();
    client.clock.advance(300_000);
    await expect(page).rejects.toMatchObject({ code: "timed-out" });
  });
});

describe("sending", () => {
  test("one waits until the one before is stored, however long that takes, and not for those that hang", async () => {
    const { client, connection, room } = await inRoom();
    await using _ = client;
    const sends = [room.send(1), room.send(2, { kind: "edit", refers: "m-1" }), room.send(3, { ordered: false })];
    const first = await connection.next();
    expect(first).toMatchObject({ action: "sendMessage", to: { groups: ["room.1"] }, data: 1 });
    expect(await connection.next()).toMatchObject({ data: 3 });
    client.clock.advance(5_000);
    await settled(client, connection);
    expect(connection.untaken).toEqual([]);
    connection.send({ type: "stored", id: String(first["id"]), messageId: "m-5", positions: [["e1", 5]] });
    expect(await connection.next()).toMatchObject({ data: 2, kind: "edit", refers: "m-1" });
    const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };
    connection.send({ type: "ack", id: String(first["id"]), messageId: "m-5", ...counts, positions: [["e1", 5]] });
    expect(await sends[0]).toEqual({ messageId: "m-5", ...counts, stored: true });
    for (const send of sends) send.catch(() => {});
  });

  test("a message that its sender is not given is no gap", async () => {
    const { client, connection, room, heard } = await inRoom();
    await using _ = client;
    const sent = room.send("x", { exclude: "connection" });
    const { id } = await connection.next();
    post(connection, "m-6", ["e1", 6]);
    await settled(client, connection);
    expect(heard.messages).toEqual([]);
    const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };
    connection.send({ type: "ack", id: String(id), messageId: "m-5", ...counts, positions: [["e1", 5]] });
    await sent;
    expect(heard.messages).toEqual(["m-6"]);
  });
});

test("closing rejects what waits, and leaves no timer", async () => {
  const { client, connection, room } = await inRoom();
  const other = client.hub.group("room.2");
  await connection.next();
  post(connection, "m-7", ["e1", 7]);
  await settled(client, connection);
  const page = room.history();
  await connection.next();
  const waiting = [other.joined(), page];
  for (const promise of waiting) promise.catch(() => {});
  await client.hub.close();
  for (const promise of waiting) await expect(promise).rejects.toMatchObject({ code: "closed" });
  await expect(client.hub.group("room.3").joined()).rejects.toMatchObject({ code: "closed" });
  await room.leave();
  expect(client.clock.waiting()).toBe(0);
});
