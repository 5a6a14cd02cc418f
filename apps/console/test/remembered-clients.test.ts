import { describe, expect, test } from "vitest";
import type { ConsoleStore } from "../src/hub/console-store.ts";
import { createKept } from "../src/hub/kept.ts";
import { rememberClients } from "../src/hub/remembered-clients.ts";
import { type ConsoleEvent, emptyState, reduce } from "../src/model/console-state.ts";
import type { WayIn } from "../src/model/way-in.ts";

const connecting = { name: "connecting", reason: "started" } as const;
const ada: WayIn = { kind: "user", user: "ada", groups: ["crew"], session: "tab", tokenSeconds: 3600 };

function createStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

/** What a page does with its store, and what it is told to do. */
function createPage(storage: ReturnType<typeof createStorage>) {
  let state = emptyState;
  let notify = () => {};
  let leave = () => {};
  const done: unknown[] = [];
  const tell = (event: ConsoleEvent) => {
    state = reduce(state, event);
    notify();
  };
  const store = {
    current: () => state,
    subscribe(changed: () => void) {
      notify = changed;
      return () => {};
    },
    connect(way: WayIn, name = "", index = 0) {
      done.push({ way, name, index });
      tell({ type: "client-added", key: `c${index + 1}`, index, name, way, state: connecting, atMs: 0 });
      return `c${index + 1}`;
    },
    joinRoom(key: string, room: string) {
      done.push({ key, room });
      tell({ type: "room-changed", key, room, event: { kind: "joining" } });
    },
  };
  rememberClients(store as unknown as ConsoleStore, createKept(storage), (remember) => {
    leave = remember;
  });
  return {
    ...store,
    tell,
    done,
    leave: () => leave(),
    unseen: () => {
      notify = () => {};
    },
  };
}

describe("after a reload", () => {
  test("who was connected is connected again, in the same rooms, with the same key", () => {
    const storage = createStorage();
    const before = createPage(storage);
    before.connect(ada, "Ada", 0);
    before.connect({ kind: "anonymous", session: "alice", client: "" }, "alice", 1);
    before.joinRoom("c2", "room.1");
    before.tell({ type: "client-removed", key: "c1" });

    expect(createPage(storage).done).toEqual([
      { way: { kind: "anonymous", session: "alice", client: "" }, name: "alice", index: 1 },
      { key: "c2", room: "room.1" },
    ]);
  });

  test("what was done last counts, shown or not", () => {
    const storage = createStorage();
    const before = createPage(storage);
    before.connect(ada, "Ada", 0);
    before.unseen();
    before.tell({ type: "client-removed", key: "c1" });
    before.leave();
    expect(createPage(storage).done).toEqual([]);
  });

  test("who has left stays away", () => {
    const storage = createStorage();
    const before = createPage(storage);
    before.connect(ada, "Ada", 0);
    before.tell({ type: "state-changed", key: "c1", state: { name: "closed", reason: "closed-by-caller" }, atMs: 1 });
    expect(createPage(storage).done).toEqual([]);
  });

  test("nothing secret has been kept", () => {
    const storage = createStorage();
    const before = createPage(storage);
    const url = "wss://hub.example/production";
    before.connect({ kind: "url", url, token: "never-log-token", session: "" }, "with a token", 0);
    before.connect({ kind: "url", url: `${url}?signature=never-log-s`, token: "", session: "" }, "signed", 1);
    before.connect({ kind: "url", url, token: "", session: "tab" }, "neither", 2);
    expect(JSON.stringify([...storage.items])).not.toContain("never-log");
    expect(createPage(storage).done).toEqual([
      { way: { kind: "url", url, token: "", session: "tab" }, name: "neither", index: 2 },
    ]);
  });

  test.each(["not JSON", '{"a":1}', "[1,null]", '[{"index":0,"name":"x","way":{"kind":"user"},"rooms":[]}]'])(
    "what cannot be read is nobody: %s",
    (text) => {
      const storage = createStorage();
      storage.items.set("switchboard-console:clients", text);
      expect(createPage(storage).done).toEqual([]);
    },
  );

  test("where the browser keeps nothing, the page works", () => {
    const full = {
      ...createStorage(),
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    const page = createPage(full);
    page.connect(ada, "Ada", 0);
    expect(page.done).toHaveLength(1);
  });
});
