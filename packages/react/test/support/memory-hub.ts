import {
  connect,
  type HubWithGroups,
  type Json,
  type WebSocketConstructor,
  groups as withGroups,
} from "@switchboard/client";

type Frame = Readonly<Record<string, unknown>>;
type Kept = { readonly id: string; readonly from: object; readonly sentAt: string; readonly data: Json };

/** A hub in memory, as far as groups need one: it speaks over sockets of its own, one microtask after it is spoken to. */
export interface MemoryHub {
  /** A client of it, as an application makes one. */
  connect(): HubWithGroups;
  /** Hubs that were made by `connect` and are not closed. */
  readonly open: () => number;
  /** How often each group was joined or left, as `join room.1`. */
  readonly log: readonly string[];
  members(group: string): number;
  /** Sends to a group, and keeps it there if the hub keeps messages. */
  publish(group: string, data: Json): void;
  /** Cuts every line. */
  drop(): void;
  /** Joins of this group are refused, until they are allowed again. */
  refuse(group: string, isRefused: boolean): void;
  /** Whether whoever asks for history gets an error. */
  failHistory(isFailing: boolean): void;
  /** Everything that was kept is forgotten, and the streams begin anew. */
  forget(): void;
  /** Tells who is in a group. */
  tell(group: string, users: readonly string[]): void;
}

class Socket {
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  readonly sent: (text: string) => void;
  readonly closed: () => void;
  constructor(sent: (socket: Socket, text: string) => void, closed: (socket: Socket) => void) {
    this.sent = (text) => sent(this, text);
    this.closed = () => closed(this);
  }
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }
  emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
  send(text: string): void {
    queueMicrotask(() => this.sent(text));
  }
  close(): void {
    this.closed();
    queueMicrotask(() => this.emit("close", { code: 1000 }));
  }
}

/** @param isKept whether it keeps messages, of every group */
export function createMemoryHub(isKept = true): MemoryHub {
  const members = new Map<Socket, Set<string>>();
  const log: string[] = [];
  const refused = new Set<string>();
  const kept = new Map<string, Kept[]>();
  const presence = new Map<string, { readonly revision: number; readonly users: readonly string[] }>();
  let epochs = 0;
  let messages = 0;
  let open = 0;
  let isFailing = false;

  const keptOf = (group: string) => kept.get(group) ?? [];
  const epochOf = (group: string) => `${group}-${epochs}`;
  const streamOf = (group: string) => ({ group, epoch: epochOf(group), offset: keptOf(group).length });
  const tell = (socket: Socket, frame: object) => socket.emit("message", { data: JSON.stringify(frame) });

  function publish(group: string, data: Json): Kept {
    messages += 1;
    const message = { id: `m-${messages}`, from: { userId: "ada" }, sentAt: "2026-01-01T00:00:00.000Z", data };
    if (isKept) kept.set(group, [...keptOf(group), message]);
    const where = isKept ? { positions: [[epochOf(group), keptOf(group).length]] } : { group };
    for (const [socket, own] of members) if (own.has(group)) tell(socket, { type: "message", ...message, ...where });
    return message;
  }

  function positioned(group: string, from: number, to: number): readonly object[] {
    return keptOf(group)
      .slice(from, to)
      .map((message, index) => ({ ...message, positions: [[epochOf(group), from + index + 1]] }));
  }

  function presenceOf(group: string): object {
    const { revision, users } = presence.get(group) ?? { revision: 1, users: [] };
    const counts = { users: users.length, connections: users.length };
    return { type: "presence", group, revision, ...counts, members: users.map((userId) => ({ userId })) };
  }

  function answer(own: Set<string>, frame: Frame): object {
    const { action, group = "" } = frame as { readonly action: string; readonly group?: string };
    const groups = (frame["groups"] ?? []) as readonly string[];
    const streams = isKept ? [...own].map(streamOf) : [];
    switch (action) {
      case "hello":
        for (const name of groups) if (!refused.has(name)) own.add(name);
        return {
          ...{ type: "welcome", connectionId: "c", expiresAt: "2126-01-01T00:00:00.000Z", groups: [...own] },
          streams: isKept ? [...own].map(streamOf) : [],
        };
      case "join":
        log.push(`join ${groups.join()}`);
        if (groups.some((name) => refused.has(name))) return { type: "error", code: "forbidden", message: "No." };
        for (const name of groups) own.add(name);
        return { type: "joined", groups, streams: isKept ? groups.map(streamOf) : [] };
      case "leave":
        log.push(`leave ${groups.join()}`);
        for (const name of groups) own.delete(name);
        return { type: "left", groups };
      case "history": {
        log.push(`history ${group}`);
        if (isFailing) return { type: "error", code: "forbidden", message: "Not now." };
        if (!isKept) return { type: "error", code: "no-history", message: "Nothing is kept." };
        const { before = Number.POSITIVE_INFINITY, limit = 50 } = frame as { before?: number; limit?: number };
        const to = Math.min(before - 1, keptOf(group).length);
        const from = Math.max(0, to - limit);
        return { type: "history", messages: positioned(group, from, to), more: from > 0 };
      }
      case "recover": {
        const since = frame["since"] as readonly (readonly [string, number])[];
        const found = since.map(([epoch, offset]) => {
          const stream = streams.find((candidate) => candidate.epoch === epoch);
          if (stream === undefined) {
            const now = streams.find(({ group: name }) => epoch.startsWith(`${name}-`));
            return { answer: { epoch, recovered: false, ...(now && { now }) }, messages: [] };
          }
          const missed = positioned(stream.group, offset, stream.offset);
          return { answer: { epoch, recovered: true, to: stream.offset, more: false }, messages: missed };
        });
        return {
          type: "recovered",
          streams: found.map((each) => each.answer),
          messages: found.flatMap((each) => each.messages),
        };
      }
      case "presence":
        if (!presence.has(group)) return { type: "error", code: "no-presence", message: "Nobody is told." };
        return presenceOf(group);
      case "sendMessage": {
        const { to, data } = frame as unknown as { to: { groups: readonly string[] }; data: Json };
        const { id } = publish(to.groups[0] ?? "", data);
        return { type: "ack", messageId: id, delivered: 1, gone: 0, failed: 0, queued: 0 };
      }
      default:
        return { type: "error", code: "unknown-action", message: action };
    }
  }

  class WebSocket extends Socket {
    constructor() {
      super(
        (socket, text) => {
          const own = members.get(socket);
          const frame = JSON.parse(text) as Frame;
          if (own !== undefined) tell(socket, { ...answer(own, frame), id: frame["id"] });
        },
        (socket) => members.delete(socket),
      );
      queueMicrotask(() => {
        members.set(this, new Set());
        this.emit("open", {});
      });
    }
  }

  return {
    connect() {
      open += 1;
      const hub = connect("wss://example.com/test", {
        ...{ groups: withGroups, WebSocket: WebSocket as unknown as WebSocketConstructor, random: () => 0 },
      });
      hub.on("state", ({ name }) => {
        if (name === "closed") open -= 1;
      });
      return hub;
    },
    open: () => open,
    log,
    members: (group) => [...members.values()].filter((own) => own.has(group)).length,
    publish,
    drop() {
      for (const socket of [...members.keys()]) {
        members.delete(socket);
        socket.emit("close", { code: 1006 });
      }
    },
    refuse(group, isRefused) {
      if (isRefused) refused.add(group);
      else refused.delete(group);
    },
    failHistory(isSo) {
      isFailing = isSo;
    },
    forget() {
      kept.clear();
      epochs += 1;
    },
    tell(group, users) {
      const { revision = 0, users: before = [] } = presence.get(group) ?? {};
      presence.set(group, { revision: revision + 1, users });
      const [joined, left] = [without(users, before), without(before, users)];
      const { members: _all, ...state } = presenceOf(group) as { readonly members: unknown };
      for (const [socket, own] of members)
        if (own.has(group)) tell(socket, { ...state, previous: revision, joined, left });
    },
  };
}

function without(some: readonly string[], others: readonly string[]): readonly object[] {
  return some.filter((userId) => !others.includes(userId)).map((userId) => ({ userId }));
}
