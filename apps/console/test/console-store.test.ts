import type { WebSocketLike } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { type ConsoleStore, createConsoleStore } from "../src/hub/console-store.ts";
import type { WayIn } from "../src/hub/way-in.ts";
import { arrivalsOf } from "../src/model/console-state.ts";

type Listener = (event: never) => void;

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
      const { action, id } = JSON.parse(text);
      if (action === "hello") return queueMicrotask(() => this.receive(welcomed(this)));
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
  return { sockets, WebSocket: FakeSocket };
}

const anonymous = (session: string): WayIn => ({ kind: "anonymous", session, client: "" });

function start(hub = createHub()) {
  let atMs = 0;
  const store = createConsoleStore({
    local: { url: "ws://hub.example", token: async () => undefined, signedUrl: async () => undefined },
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
