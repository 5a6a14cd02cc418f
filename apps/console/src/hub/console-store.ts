import {
  type ConnectOptions,
  connect,
  groups,
  type Hub,
  type Receipt,
  SendError,
  type SendRequest,
  type WithGroups,
} from "@switchboard/client";
import { BACKEND, type ConsoleEvent, type ConsoleState, emptyState, reduce } from "../model/console-state.ts";
import { streamText } from "../model/rooms/stream-texts.ts";
import type { WayIn } from "../model/way-in.ts";
import { createJoinedRooms, type JoinedRooms } from "./joined-rooms.ts";
import type { LocalHub } from "./local-hub.ts";
import { PublishError, publishAt } from "./publish-at.ts";
import { type Credentials, diallingOf, nameOf } from "./way-in.ts";

type HubWithGroups = Hub & WithGroups;

/** Somebody's hub, and the rooms that it is in. */
interface Line {
  readonly hub: HubWithGroups;
  readonly rooms: JoinedRooms;
}

export interface StoreOptions {
  readonly local?: Credentials & Pick<LocalHub, "publish">;
  /** Milliseconds since 1970, with their fraction. */
  readonly now: () => number;
  /** Calls `run` soon, and very soon where somebody waits for it: what happens in between is shown at once. */
  readonly soon: (run: () => void, isAwaited: boolean) => void;
  /** For every connection, beside what its way in says. */
  readonly connectOptions?: ConnectOptions;
}

/** What the page has connected, and what came of it. */
export interface ConsoleStore {
  /** What is shown. */
  snapshot(): ConsoleState;
  /** What is the case, shown yet or not. */
  current(): ConsoleState;
  subscribe(changed: () => void): () => void;
  /**
   * Connects somebody; the key to name it by. `undefined` for a way that needs a local hub where there is none.
   *
   * @param index of somebody who was there before a reload, and gets the same key and colour again
   */
  connect(way: WayIn, name?: string, index?: number): string | undefined;
  /** Resolves as soon as it is connected or closed for good. */
  settled(key: string): Promise<void>;
  send(key: string, request: SendRequest): void;
  /** Sends without a connection, as a backend does. */
  publish(request: SendRequest): void;
  /** From now on it is in a group of this name, over all its connections. */
  joinRoom(key: string, room: string): void;
  leaveRoom(key: string, room: string): void;
  /** Asks for the messages before those that are shown of a room. */
  showOlder(key: string, room: string): void;
  /** Asks who is in a room, with their connections. */
  askMembers(key: string, room: string): void;
  /** Asks how many are in a room. */
  countMembers(key: string, room: string): void;
  /** Gives the hub a new token for it, over the connection that it has. */
  refresh(key: string): void;
  /** Ends its connection for good. */
  leave(key: string): void;
  /** The same as before, anew. */
  connectAgain(key: string): void;
  /** Ends and forgets it. */
  remove(key: string): void;
  clearTimeline(): void;
}

export function createConsoleStore({ local, now, soon, connectOptions }: StoreOptions): ConsoleStore {
  const lines = new Map<string, Line>();
  const subscribers = new Set<() => void>();
  let state = emptyState;
  let shown = state;
  let showing: "not" | "soon" | "very soon" = "not";

  function tell(event: ConsoleEvent): void {
    state = reduce(state, event);
    const next = isAwaited(event) ? "very soon" : "soon";
    if (showing === next || showing === "very soon") return;
    showing = next;
    soon(show, next === "very soon");
  }

  function show(): void {
    if (showing === "not") return;
    showing = "not";
    shown = state;
    for (const changed of subscribers) changed();
  }

  function add(key: string, hub: HubWithGroups): void {
    // One that was replaced or removed has nothing more to say.
    const hear = (event: ConsoleEvent) => lines.get(key)?.hub === hub && tell(event);
    const rooms = createJoinedRooms(
      hub,
      now,
      (room, event) => hear({ type: "room-changed", key, room, event }),
      (room) => state.clients.find((client) => client.key === key)?.rooms.find(({ name }) => name === room),
    );
    lines.set(key, { hub, rooms });
    hub.on("frame", (frame) => hear({ type: "frame-passed", clientKey: key, atMs: now(), ...frame }));
    hub.on("state", (next) => hear({ type: "state-changed", key, state: next, atMs: now() }));
    hub.on("message", (message) => hear({ type: "message-received", key, message }));
    hub.on("gap", ({ missed, ...address }) => {
      const [kind = "everyone", id = ""] = Object.entries(address)[0] ?? [];
      hear({ type: "gap-told", key, stream: streamText({ kind, id }), missed, atMs: now() });
    });
  }

  function dial(way: WayIn): HubWithGroups | undefined {
    const dialling = diallingOf(way, local);
    return dialling && connect(dialling.url, { ...connectOptions, ...dialling.options, groups });
  }

  /** Shows what becomes of a message. */
  function account(clientKey: string, { to, data }: SendRequest, receipt: Promise<Receipt>): void {
    const number = state.sendCount + 1;
    const beganMs = now();
    tell({ type: "send-begun", number, clientKey, to, data, atMs: beganMs });
    receipt
      .then(
        (received) => ({ kind: "acknowledged" as const, receipt: received, latencyMs: now() - beganMs }),
        (error: unknown) => failureOf(error),
      )
      .then((outcome) => tell({ type: "send-ended", number, outcome }));
  }

  return {
    snapshot: () => shown,
    current: () => state,
    subscribe(changed) {
      subscribers.add(changed);
      return () => {
        subscribers.delete(changed);
      };
    },
    connect(way, name = nameOf(way), index = (state.clients.at(-1)?.index ?? -1) + 1) {
      const hub = dial(way);
      if (hub === undefined) return undefined;
      const key = `c${index + 1}`;
      tell({ type: "client-added", key, index, name, way, state: hub.state, atMs: now() });
      add(key, hub);
      return key;
    },
    settled(key) {
      const hub = lines.get(key)?.hub;
      return new Promise((resolve) => {
        const isSettled = () => hub === undefined || hub.state.name === "open" || hub.state.name === "closed";
        if (isSettled()) return resolve();
        const stop = hub?.on("state", () => {
          if (!isSettled()) return;
          stop?.();
          resolve();
        });
      });
    },
    send(key, request) {
      const hub = lines.get(key)?.hub;
      if (hub !== undefined) account(key, request, hub.send(request));
    },
    publish(request) {
      if (local !== undefined) account(BACKEND, request, publishAt(local, request));
    },
    joinRoom: (key, room) => lines.get(key)?.rooms.join(room),
    leaveRoom: (key, room) => lines.get(key)?.rooms.leave(room),
    showOlder: (key, room) => lines.get(key)?.rooms.showOlder(room),
    askMembers: (key, room) => lines.get(key)?.rooms.askMembers(room),
    countMembers: (key, room) => lines.get(key)?.rooms.countMembers(room),
    refresh: (key) => void lines.get(key)?.hub.refresh(),
    leave: (key) => void lines.get(key)?.hub.close(),
    connectAgain(key) {
      const way = state.clients.find((client) => client.key === key)?.way;
      const hub = way && dial(way);
      if (hub === undefined) return;
      const before = lines.get(key);
      add(key, hub);
      void before?.hub.close();
      tell({ type: "state-changed", key, state: hub.state, atMs: now() });
      for (const room of before?.rooms.names() ?? []) lines.get(key)?.rooms.join(room);
    },
    remove(key) {
      const line = lines.get(key);
      lines.delete(key);
      void line?.hub.close();
      tell({ type: "client-removed", key });
    },
    clearTimeline: () => tell({ type: "timeline-cleared" }),
  };
}

/** What somebody has clicked for, and looks for right now. */
function isAwaited(event: ConsoleEvent): boolean {
  switch (event.type) {
    case "client-added":
    case "client-removed":
    case "send-begun":
    case "send-ended":
    case "timeline-cleared":
      return true;
    case "room-changed":
      return event.event.kind === "joining" || event.event.kind === "left" || event.event.kind === "page";
    default:
      return false;
  }
}

function failureOf(error: unknown) {
  if (error instanceof PublishError) {
    return { kind: "failed" as const, code: error.code, message: error.message, attempts: 1 };
  }
  if (!(error instanceof SendError)) throw error;
  return { kind: "failed" as const, code: error.code, message: error.message, attempts: error.attempts };
}
