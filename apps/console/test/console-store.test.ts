import type { WebSocketLike } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { type ConsoleStore, createConsoleStore } from "../src/hub/console-store.ts";
import { arrivalsOf } from "../src/model/console-state.ts";
import type { WayIn } from "../src/model/way-in.ts";

type Listener = (event: never) => void;

/** Has more messages than a page. */
const LONG = { room: "room.long", last: 30 };
const inLong = (offset: number) => ({
  ...{ id: `m-${offset}`, from: {}, sentAt: "", data: offset, positions: [[`e-${LONG.room}`, offset]] },
});

interface Question {
  readonly group: string;
  readonly before?: number;
  readonly limit: number;
}

/** What is answered to a question about rooms, by its action. */
const answers: Readonly<Record<string, (groups: readonly string[], question: Question) => object>> = {
  join: (groups) =>
    groups.includes("secret")
      ? { type: "error", code: "forbidden", message: "No." }
      : { type: "joined", groups, streams: groups.map(streamOf) },
  leave: (groups) => ({ type: "left", groups }),
  refresh: () => ({ type: "refreshed", expiresAt: "2099-01-01T01:00:00.000Z", groups: ["crew"], streams: [] }),
  presence: () => ({
    ...{ type: "presence", group: "room.1", revision: 1, users: 1, connections: 1 },
    members: [{ userId: "ada" }],
  }),
  members: () => ({
    ...{ type: "members", group: "room.1" },
    members: [{ userId: "ada", connections: [{ connectionId: "c-1" }] }],
  }),
  occupancy: () => ({ type: "occupancy", group: "room.1", users: 2, connections: 3 }),
  history: (_, { group, before = LONG.last + 1, limit }) => ({
    ...{ type: "history", more: group === LONG.room && before - limit > 1 },
    messages:
      group === LONG.room
        ? Array.from({ length: Math.min(limit, before - 1) }, (_, index) => inLong(before - 1 - index)).reverse()
        : [{ id: "m-old", from: {}, sentAt: "", data: "before", positions: [["e-room.1", 2]] }],
  }),
};

function streamOf(group: string): object {
  return { group, epoch: `e-${group}`, offset: group === LONG.room ? LONG.last : 2 };
}

/** A hub in memory: whoever says hello is welcomed, and what is sent goes to everybody else. */
function createHub() {
  const sockets: FakeSocket[] = [];
  const welcomed = (socket: FakeSocket) => ({
    ...{ type: "welcome", connectionId: `c-${socket.number}`, expiresAt: "2099-01-01T00:00:00.000Z" },
  });
  class FakeSocket implements WebSocketLike {
    readonly readyState = 1;
    readonly number = sockets.length + 1;
    readonly #listeners: [string, Listener][] = [];
    constructor() {
      sockets.push(this);
      queueMicrotask(() => this.tell("open", {}));
    }
    addEventListener(type: string, listener: Listener) {
      this.#listeners.push([type, listener]);
    }
    tell(type: string, event: object) {
      for (const [known, listener] of this.#listeners) if (known === type) listener(event as never);
    }
    receive(frame: object) {
      this.tell("message", { data: JSON.stringify(frame) });
    }
    send(text: string) {
      const { action, id, groups, ...question } = JSON.parse(text);
      if (action === "hello") return queueMicrotask(() => this.receive({ ...welcomed(this), groups }));
      const answer = answers[action]?.(groups, question);
      if (answer !== undefined) return queueMicrotask(() => this.receive({ id, ...answer }));
      const others = sockets.filter((socket) => socket !== this);
      queueMicrotask(() => {
        for (const other of others) other.receive({ type: "message", id: `m-${id}`, from: {}, sentAt: "", data: 1 });
        this.receive({
          type: "ack",
          id,
          messageId: `m-${id}`,
          delivered: others.length,
          gone: 0,
          failed: 0,
          queued: 0,
        });
      });
    }
    close() {
      queueMicrotask(() => this.tell("close", { code: 1000 }));
    }
  }
  /** What PublishFunction answers. */
  const published: object = { type: "ack", messageId: "m-b", delivered: 1, gone: 0, failed: 0, queued: 0 };
  return { sockets, published, WebSocket: FakeSocket };
}

const anonymous = (session: string): WayIn => ({ kind: "anonymous", session, client: "" });

function start(hub = createHub()) {
  let atMs = 0;
  const store = createConsoleStore({
    local: {
      url: "ws://hub.example",
      token: async ({ user }) => `token-of-${user}`,
      signedUrl: async () => undefined,
      async publish() {
        if (hub.published instanceof Error) throw hub.published;
        return hub.published;
      },
    },
    now: () => ++atMs,
    soon: (run) => run(),
    connectOptions: { WebSocket: hub.WebSocket },
  });
  return { hub, store };
}

async function connected(store: ConsoleStore, session: string): Promise<string> {
  const key = store.connect(anonymous(session)) ?? "";
  await store.settled(key);
  return key;
}

const clientOf = (store: ConsoleStore, key: string) => store.snapshot().clients.find((client) => client.key === key);

describe("the console's connections", () => {
  test("two of them: what one sends shows up at both, with who got it", async () => {
    const { store } = start();
    const [ada, grace] = [await connected(store, "ada"), await connected(store, "grace")];
    expect(clientOf(store, ada)).toMatchObject({ name: "ada", index: 0, connections: 1, state: { name: "open" } });
    store.send(ada, { to: { everyone: true }, data: 1 });
    await expect.poll(() => store.snapshot().lastSend?.outcome.kind).toBe("acknowledged");
    const state = store.snapshot();
    expect(state.lastSend && [...arrivalsOf(state, state.lastSend).keys()]).toEqual([grace]);
    expect(clientOf(store, grace)).toMatchObject({ received: 1, lastMessage: { data: 1 } });
    const frames = state.timeline.entries.filter(({ kind }) => kind === "frame");
    expect(frames).toHaveLength(7);
    // Whom it has reached is gone with the timeline.
    store.clearTimeline();
    expect(store.snapshot().lastSend).toBeUndefined();
    store.remove(ada);
    store.remove(grace);
  });

  test("what a backend sends arrives as well, without a connection of its own", async () => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    hub.sockets[0]?.receive({ type: "message", id: "m-b", from: {}, sentAt: "", data: 1 });
    store.publish({ to: { everyone: true }, data: 1 });
    await expect.poll(() => store.snapshot().lastSend?.outcome).toMatchObject({ receipt: { delivered: 1 } });
    const state = store.snapshot();
    const [arrival] = state.lastSend === undefined ? [] : [...arrivalsOf(state, state.lastSend)];
    expect(arrival).toEqual([ada, expect.any(Number)]);
    store.remove(ada);
  });

  test.each([
    [
      { type: "error", code: "forbidden", message: "No." },
      { code: "forbidden", message: "No." },
    ],
    [{ type: "else" }, { code: "unreadable-answer" }],
    [new Error("The local gateway does not answer."), { code: "unreachable", message: /does not answer/ }],
  ])("where a backend's message is refused, that is shown: %o", async (answer, outcome) => {
    const hub = createHub();
    const { store } = start({ ...hub, published: answer });
    store.publish({ to: { everyone: true }, data: 1 });
    const expected = "message" in outcome ? { ...outcome, message: expect.stringMatching(outcome.message) } : outcome;
    await expect.poll(() => store.snapshot().lastSend?.outcome).toMatchObject({ kind: "failed", ...expected });
  });

  test("one that leaves is closed, and can come back as the same", async () => {
    const { store } = start();
    const ada = await connected(store, "ada");
    store.leave(ada);
    await expect.poll(() => clientOf(store, ada)?.state.name).toBe("closed");
    store.send(ada, { to: { everyone: true }, data: 1 });
    await expect.poll(() => store.snapshot().lastSend?.outcome).toMatchObject({ kind: "failed", code: "closed" });
    store.connectAgain(ada);
    await store.settled(ada);
    expect(clientOf(store, ada)).toMatchObject({ connections: 2, state: { name: "open" } });
    store.remove(ada);
  });

  test("one that is removed is heard no longer, and is still named in the timeline", async () => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    store.remove(ada);
    hub.sockets[0]?.receive({ type: "message", id: "m", from: {}, sentAt: "", data: 1 });
    expect(clientOf(store, ada)).toMatchObject({ name: "ada", removed: true, received: 0 });
  });

  test("who joins a room sees what was said before, and what is said from now on", async () => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    const roomOf = () => clientOf(store, ada)?.rooms[0];
    store.joinRoom(ada, "room.1");
    expect(roomOf()).toMatchObject({ name: "room.1", state: "joining" });
    await expect.poll(() => roomOf()?.lines.length).toBe(1);
    const live = { type: "message", id: "m-new", from: {}, sentAt: "", data: "now", positions: [["e-room.1", 3]] };
    hub.sockets[0]?.receive(live);
    await expect.poll(roomOf).toMatchObject({
      ...{ state: "in", before: undefined },
      lines: [
        { text: "before", how: "history", offset: 2 },
        { text: "now", how: "live", offset: 3 },
      ],
    });
    store.connectAgain(ada);
    expect(roomOf()).toMatchObject({ state: "joining", lines: [] });
    await expect.poll(() => roomOf()?.state).toBe("in");
    store.leaveRoom(ada, "room.1");
    expect(roomOf()).toBeUndefined();
    store.remove(ada);
  });

  test.each([
    { what: "after lines were cut off", before: 530, meanwhile: 0 },
    { what: "while a line is cut off", before: 500, meanwhile: 1 },
  ])("older messages that are asked for $what leave no hole", async ({ before, meanwhile }) => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    const numbers = () => clientOf(store, ada)?.rooms[0]?.lines.map((line) => line.kind === "message" && line.offset);
    let last = LONG.last;
    const say = (count: number) => {
      for (const end = last + count; last < end; ) hub.sockets[0]?.receive({ type: "message", ...inLong(++last) });
    };
    store.joinRoom(ada, LONG.room);
    await expect.poll(() => numbers()?.length).toBe(20);
    say(before);
    await expect.poll(() => numbers()?.length).toBe(520);
    store.showOlder(ada, LONG.room);
    say(meanwhile);
    await expect.poll(() => clientOf(store, ada)?.rooms[0]?.hasOlder).toBe(false);
    await expect.poll(numbers).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    store.remove(ada);
  });

  test("who is in a room is known, with the connections as soon as they are asked for", async () => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    const presence = () => clientOf(store, ada)?.rooms[0]?.presence;
    store.joinRoom(ada, "room.1");
    await expect.poll(() => presence()?.members).toEqual([{ kind: "user", id: "ada" }]);
    store.askMembers(ada, "room.1");
    store.askMembers(ada, "room.1");
    store.askMembers(ada, "room.1");
    await expect.poll(() => presence()?.members?.[0]?.connections).toEqual([{ connectionId: "c-1" }]);
    store.countMembers(ada, "room.1");
    await expect.poll(() => presence()?.counts.at(-1)).toMatchObject({ users: 2, connections: 3 });
    // However often it was asked for meanwhile, once more is enough.
    const asked = store
      .snapshot()
      .timeline.entries.filter((entry) => entry.kind === "frame" && entry.facts.kind === "ask-members");
    expect(asked).toHaveLength(2);
    const went = { revision: 2, previous: 1, joined: [], left: [{ userId: "ada" }], users: 0, connections: 0 };
    hub.sockets[0]?.receive({ type: "presence", group: "room.1", ...went });
    expect(presence()).toMatchObject({ members: [], comings: [{ name: "ada", came: false }] });
    store.remove(ada);
  });

  test("a new token is given over the connection that there is, and stays out of the timeline", async () => {
    const { store, hub } = start();
    const key = store.connect({ kind: "user", user: "ada", groups: ["crew"], session: "", tokenSeconds: 60 }) ?? "";
    await store.settled(key);
    store.refresh(key);
    await expect.poll(() => clientOf(store, key)?.state).toMatchObject({ name: "open", reason: "refreshed" });
    expect(clientOf(store, key)).toMatchObject({ connections: 1, welcome: { groups: ["crew"] } });
    expect(hub.sockets).toHaveLength(1);
    const texts = store.snapshot().timeline.entries.flatMap((entry) => (entry.kind === "frame" ? [entry.text] : []));
    expect(texts.join()).toContain('"action":"refresh"');
    expect(texts.join()).not.toContain("token-of-ada");
    store.remove(key);
  });

  test("who is told to slow down shows how often, and until when", async () => {
    const { store, hub } = start();
    const ada = await connected(store, "ada");
    for (const retryAfter of [60_000, 1_000])
      hub.sockets[0]?.receive({ type: "error", id: "x", code: "too-fast", message: "No.", retryAfter });
    expect(clientOf(store, ada)?.tooFast).toMatchObject({ count: 2 });
    expect(clientOf(store, ada)?.tooFast?.untilMs).toBeGreaterThan(60_000);
    store.remove(ada);
  });

  test("a room that is refused says so, and can be given up", async () => {
    const { store } = start();
    const ada = await connected(store, "ada");
    store.joinRoom(ada, "secret");
    await expect.poll(() => clientOf(store, ada)?.rooms[0]?.state).toBe("refused");
    store.leaveRoom(ada, "secret");
    expect(clientOf(store, ada)?.rooms).toEqual([]);
    store.remove(ada);
  });

  test("subscribers are told until they have had enough", async () => {
    const { store } = start();
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    const ada = await connected(store, "ada");
    expect(told).toBeGreaterThan(0);
    stop();
    const before = told;
    store.clearTimeline();
    expect([told, store.snapshot().timeline.entries]).toEqual([before, []]);
    store.remove(ada);
  });

  test("a way that needs a local hub leads nowhere without one", () => {
    const store = createConsoleStore({ now: () => 0, soon: (run) => run() });
    expect(store.connect(anonymous("ada"))).toBeUndefined();
    expect(store.snapshot().clients).toEqual([]);
  });
});
