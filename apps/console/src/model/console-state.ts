import type { HubState, Message, Receipt, Recipients, WelcomeFrame } from "@switchboard/client";
import type { FrameFacts } from "./frame-facts.ts";
import { type Arrivals, withArrivals } from "./rooms/arrivals.ts";
import { type Room, type RoomEvent, withRoomEvent } from "./rooms/room.ts";
import {
  acknowledged,
  emptyTimeline,
  type PassedFrame,
  type Timeline,
  withFrame,
  withGap,
  withState,
} from "./timeline.ts";
import type { WayIn } from "./way-in.ts";

/** Stands for a backend where the key of a client would: it needs no connection. */
export const BACKEND = "backend";

/** Somebody whom this page has connected. */
export interface Client {
  readonly key: string;
  readonly name: string;
  readonly way: WayIn;
  /** Counted from 0, in order of appearance, also before a reload: decides the colour. */
  readonly index: number;
  readonly state: HubState;
  /** What the hub knew it as last. */
  readonly welcome?: WelcomeFrame | undefined;
  /** How many connections it has had. */
  readonly connections: number;
  readonly received: number;
  readonly lastMessage?: Message;
  /** In the order in which it wanted to be in them. */
  readonly rooms: readonly Room[];
  /** How its last messages came. */
  readonly arrivals: Arrivals;
  /** How often the hub told it to slow down, and until when it does; `undefined` where it never did. */
  readonly tooFast: { readonly count: number; readonly untilMs: number } | undefined;
  /** It is shown no longer; what it did is still in the timeline. */
  readonly removed: boolean;
}

/** A send of this page, and what has become of it so far. */
export interface Send {
  readonly number: number;
  /** {@link BACKEND} for one that needed no connection. */
  readonly clientKey: string;
  readonly to: Recipients;
  readonly data: unknown;
  readonly atMs: number;
  readonly outcome:
    | { readonly kind: "under-way" }
    | { readonly kind: "acknowledged"; readonly receipt: Receipt; readonly latencyMs: number }
    | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly attempts: number };
}

export interface ConsoleState {
  /** In order of appearance. */
  readonly clients: readonly Client[];
  readonly timeline: Timeline;
  readonly lastSend?: Send;
  readonly sendCount: number;
}

export const emptyState: ConsoleState = { clients: [], timeline: emptyTimeline, sendCount: 0 };

/** Everything that happens to what the page knows. */
export type ConsoleEvent =
  | {
      readonly type: "client-added";
      readonly key: string;
      readonly index: number;
      readonly name: string;
      readonly way: WayIn;
      readonly state: HubState;
      readonly atMs: number;
    }
  | { readonly type: "client-removed"; readonly key: string }
  | { readonly type: "state-changed"; readonly key: string; readonly state: HubState; readonly atMs: number }
  | { readonly type: "message-received"; readonly key: string; readonly message: Message }
  | ({ readonly type: "frame-passed" } & PassedFrame)
  | {
      readonly type: "gap-told";
      readonly key: string;
      readonly stream: string;
      readonly missed: number | undefined;
      readonly atMs: number;
    }
  | { readonly type: "room-changed"; readonly key: string; readonly room: string; readonly event: RoomEvent }
  | ({ readonly type: "send-begun" } & Omit<Send, "outcome">)
  | { readonly type: "send-ended"; readonly number: number; readonly outcome: Send["outcome"] }
  | { readonly type: "timeline-cleared" };

export function reduce(state: ConsoleState, event: ConsoleEvent): ConsoleState {
  switch (event.type) {
    case "client-added": {
      const { type: _type, atMs, ...client } = event;
      const begun = { connections: 0, received: 0, rooms: [], arrivals: [], tooFast: undefined, removed: false };
      const added = { ...client, ...begun };
      return {
        ...state,
        clients: [...state.clients, added],
        timeline: withState(state.timeline, client.key, client.state, atMs),
      };
    }
    case "client-removed":
      return withClient(state, event.key, (client) => ({ ...client, removed: true }));
    case "state-changed":
      return {
        ...withClient(state, event.key, (client) => moved(client, event.state)),
        timeline: withState(state.timeline, event.key, event.state, event.atMs),
      };
    case "message-received":
      return withClient(state, event.key, (client) => ({
        ...client,
        received: client.received + 1,
        lastMessage: event.message,
      }));
    case "frame-passed": {
      const timeline = withFrame(state.timeline, event);
      const passed = timeline.entries.at(-1);
      if (event.direction === "out" || passed?.kind !== "frame") return { ...state, timeline };
      return withClient({ ...state, timeline }, event.clientKey, (client) => ({
        ...client,
        arrivals: withArrivals(client.arrivals, passed.facts),
        tooFast: slowedDown(client.tooFast, passed.facts, passed.atMs),
      }));
    }
    case "gap-told":
      return { ...state, timeline: withGap(state.timeline, event.key, event, event.atMs) };
    case "room-changed":
      return withClient(state, event.key, (client) => ({
        ...client,
        rooms: withRoomEvent(client.rooms, event.room, event.event, {
          arrivals: client.arrivals,
          streams: state.timeline.streams,
        }),
      }));
    case "send-begun": {
      const { type: _type, ...send } = event;
      return { ...state, sendCount: send.number, lastSend: { ...send, outcome: { kind: "under-way" } } };
    }
    case "send-ended": {
      const { lastSend } = state;
      if (lastSend?.number !== event.number) return state;
      const ended = { ...state, lastSend: { ...lastSend, outcome: event.outcome } };
      // No frame of the timeline says which message of a backend it was.
      if (lastSend.clientKey !== BACKEND || event.outcome.kind !== "acknowledged") return ended;
      return { ...ended, timeline: acknowledged(state.timeline, event.outcome.receipt.messageId, lastSend.atMs) };
    }
    case "timeline-cleared": {
      // Whom the last message has reached is known from the timeline.
      const { lastSend: _lastSend, ...rest } = state;
      return { ...rest, timeline: { ...state.timeline, entries: [] } };
    }
  }
}

function withClient(state: ConsoleState, key: string, change: (client: Client) => Client): ConsoleState {
  return { ...state, clients: state.clients.map((client) => (client.key === key ? change(client) : client)) };
}

function moved(client: Client, state: HubState): Client {
  if (state.name !== "open") return { ...client, state };
  // A new token is no new connection.
  const connections = client.connections + (state.reason === "refreshed" ? 0 : 1);
  return { ...client, state, welcome: state.welcome, connections };
}

function slowedDown(before: Client["tooFast"], facts: FrameFacts, atMs: number): Client["tooFast"] {
  if (facts.kind !== "error" || facts.code !== "too-fast") return before;
  return { count: (before?.count ?? 0) + 1, untilMs: Math.max(before?.untilMs ?? 0, atMs + (facts.retryAfterMs ?? 0)) };
}

/** Who has got the message of a send, of those whom this page has connected, and how long it took. */
export function arrivalsOf(state: ConsoleState, send: Send): ReadonlyMap<string, number | undefined> {
  const { outcome } = send;
  if (outcome.kind !== "acknowledged") return new Map();
  const arrivals = new Map<string, number | undefined>();
  for (const entry of state.timeline.entries) {
    if (entry.kind !== "frame" || entry.facts.kind !== "message") continue;
    if (entry.facts.frame.id !== outcome.receipt.messageId || arrivals.has(entry.clientKey)) continue;
    arrivals.set(entry.clientKey, entry.latencyMs);
  }
  return arrivals;
}
