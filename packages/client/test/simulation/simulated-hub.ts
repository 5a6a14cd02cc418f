import type { Line, LineServer } from "./line.ts";
import { START_MS } from "./machine.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a hub does with a machine's handshakes, and with its sends. */
export interface Conduct {
  handshakes: "welcome" | "refuse" | "ignore" | "drop" | "mute" | "error";
  sends: "ack" | "throttled" | "internal" | "gateway-error" | "swallow" | "swallow after effect" | "drop";
  refreshes: "refreshed" | "refuse" | "ignore";
  /** How long a function takes. */
  delayMs: readonly [number, number];
}

/** A connection as the hub sees it. */
interface Connection {
  readonly line: Line;
  readonly id: string;
  readonly groups: readonly string[];
  readonly openedMs: number;
  expiresMs: number;
  /** Until when its token is good. */
  untilMs: number;
  registered: boolean;
  lastFrameMs: number;
}

export interface SimulatedHub {
  /** The server of a machine's lines; its connections are in these groups. */
  serverFor(groups: readonly string[], conduct: Conduct): LineServer;
  /** A backend sends to a group. It may take a while until all who were in it then are told. */
  broadcast(group: string, id: string): void;
  /** The hub no longer knows the connections of a group, and API Gateway goes on with them. */
  forget(group: string): void;
  /** It knows them again. */
  remember(group: string): void;
  /** Ends the connections of a group, and tells them not to come back. */
  banish(group: string): void;
  isRegistered(line: Line): boolean;
  /** Until when the token is good that the hub was given over a line; `undefined` where the line is none of its. */
  tokenOf(line: Line): number | undefined;
  /** How many connections it knows. */
  connections(): number;
}

const MINUTE_MS = 60_000;
const MOST_AGE_MS = 120 * MINUTE_MS;
const SLACK_MS = 5 * MINUTE_MS;
const IDLE_MS = 10 * MINUTE_MS;
/** Of a delivery: a function may take 29 seconds. */
const SLOWEST_MS = 29_000;

/** A token of the simulation says until when it is good. */
export const tokenUntil = (timeMs: number) => `until-${Math.floor(timeMs)}`;
const endOf = (text: string) => Number(/until-(\d+)/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY);

export function createSimulatedHub(scheduler: Scheduler, random: Random, tell: (text: string) => void): SimulatedHub {
  const connections = new Map<Line, Connection>();
  let ids = 0;

  const isOver = ({ expiresMs }: Connection) => scheduler.now() >= expiresMs;
  const later = (delayMs: number, run: () => void) => void scheduler.at(scheduler.now() + delayMs, run);

  function post(connection: Connection, frame: object): void {
    connection.lastFrameMs = scheduler.now();
    const text = JSON.stringify(frame);
    tell(`  ${connection.id} < ${text}`);
    connection.line.send(text);
  }

  function end(connection: Connection, code: number): void {
    if (!connections.delete(connection.line)) return;
    tell(`  ${connection.id} ended by the hub: ${code}`);
    connection.line.close(code);
  }

  /** What API Gateway ends by itself. */
  function watch(connection: Connection): void {
    if (!connections.has(connection.line)) return;
    const { openedMs, lastFrameMs } = connection;
    const endMs = Math.min(openedMs + MOST_AGE_MS, lastFrameMs + IDLE_MS);
    if (scheduler.now() >= endMs) end(connection, 1001);
    else scheduler.at(endMs, () => watch(connection));
  }

  function open(line: Line, groups: readonly string[]): void {
    const until = endOf(line.protocols.join());
    const nowMs = scheduler.now();
    if (until <= nowMs) {
      line.refuse(401);
      return;
    }
    ids += 1;
    const expiresMs = Math.min(nowMs + MOST_AGE_MS + SLACK_MS, until);
    const moments = { openedMs: nowMs, lastFrameMs: nowMs, expiresMs, untilMs: until };
    const connection: Connection = { line, id: `c-${ids}`, groups, registered: true, ...moments };
    tell(`  ${connection.id} is line ${line.number} of ${groups.join()}`);
    connections.set(line, connection);
    watch(connection);
    line.accept();
  }

  function welcome(connection: Connection): void {
    const expiresAt = new Date(START_MS + connection.expiresMs).toISOString();
    post(connection, { type: "welcome", connectionId: connection.id, expiresAt });
  }

  function refresh(connection: Connection, { id, token }: RefreshFrame, { refreshes }: Conduct): void {
    const until = endOf(token);
    if (refreshes === "ignore") return;
    if (refreshes === "refuse" || until <= scheduler.now()) {
      const code = refreshes === "refuse" ? random.pick(["unknown-action", "throttled", "internal"]) : "unauthorized";
      post(connection, { type: "error", id, code, message: "No." });
      return;
    }
    connection.untilMs = until;
    connection.expiresMs = Math.min(connection.openedMs + MOST_AGE_MS + SLACK_MS, until);
    const expiresAt = new Date(START_MS + connection.expiresMs).toISOString();
    post(connection, { type: "refreshed", id, expiresAt, groups: connection.groups, streams: [] });
  }

  function refuse(connection: Connection, code: "expired" | "unregistered"): void {
    post(connection, { type: "close", code, reason: "Over.", reconnect: true });
    end(connection, 1000);
  }

  /** Whether a function may go on with the connection; if not, it says why and closes it. */
  function isKnown(connection: Connection): boolean {
    if (!connections.has(connection.line)) return false;
    if (isOver(connection)) refuse(connection, "expired");
    else if (!connection.registered) refuse(connection, "unregistered");
    else return true;
    return false;
  }

  function audience(group: string): readonly Connection[] {
    return [...connections.values()].filter(
      (connection) => connection.registered && !isOver(connection) && connection.groups.includes(group),
    );
  }

  function deliver(group: string, message: object, delayMs = 0): void {
    const reached = audience(group);
    const run = () => {
      for (const connection of reached) post(connection, { type: "message", from: {}, sentAt: "now", ...message });
    };
    if (delayMs > 0) later(delayMs, run);
    else run();
  }

  function sendMessage(connection: Connection, frame: SendFrame, conduct: Conduct): void {
    const { id } = frame;
    const { sends } = conduct;
    const delay = () => random.between(...conduct.delayMs);
    const effect = () => {
      for (const group of frame.to.groups) deliver(group, { id: `m-${id}`, data: frame.data });
    };
    const answer = (text: object) => later(delay(), () => connections.has(connection.line) && post(connection, text));
    switch (sends) {
      case "ack":
        effect();
        answer({ type: "ack", id, messageId: `m-${id}`, delivered: 1, gone: 0, failed: 0, queued: 0 });
        break;
      case "internal":
        if (random.chance(0.5)) effect();
        answer({ type: "error", id, code: sends, message: "Later." });
        break;
      case "throttled":
        answer({ type: "error", id, code: sends, message: "Later." });
        break;
      case "gateway-error":
        answer({ message: "Internal server error", connectionId: "c", requestId: "r" });
        break;
      case "swallow after effect":
        effect();
        break;
      case "drop":
        effect();
        connections.delete(connection.line);
        connection.line.cut();
        break;
      case "swallow":
    }
  }

  return {
    serverFor: (groups, conduct) => ({
      handshake(line) {
        const { handshakes } = conduct;
        if (handshakes === "ignore") return;
        if (handshakes === "refuse") return line.refuse(random.pick([429, 500, 503]));
        open(line, groups);
        const connection = connections.get(line);
        if (connection === undefined || handshakes !== "drop") return;
        later(random.between(0, 2_000), () => {
          connections.delete(line);
          line.cut();
        });
      },
      frame(line, text) {
        const connection = connections.get(line);
        if (connection === undefined) return;
        connection.lastFrameMs = scheduler.now();
        const frame = JSON.parse(text) as { readonly action: string };
        // API Gateway answers it, whatever the hub does.
        if (frame.action === "ping") return post(connection, { type: "pong" });
        const { handshakes } = conduct;
        later(random.between(...conduct.delayMs), () => {
          if (!isKnown(connection)) return;
          if (frame.action === "sendMessage") return sendMessage(connection, frame as SendFrame, conduct);
          if (frame.action === "refresh") return refresh(connection, frame as RefreshFrame, conduct);
          if (handshakes === "mute") return;
          if (handshakes === "error") return post(connection, { type: "error", code: "internal", message: "Later." });
          welcome(connection);
        });
      },
      gone: (line) => void connections.delete(line),
    }),
    broadcast: (group, id) => deliver(group, { id, data: id }, random.chance(0.5) ? random.between(0, SLOWEST_MS) : 0),
    forget(group) {
      for (const connection of audience(group)) connection.registered = false;
    },
    remember(group) {
      for (const connection of connections.values())
        if (connection.groups.includes(group)) connection.registered = true;
    },
    banish(group) {
      for (const connection of audience(group)) {
        post(connection, { type: "close", code: "expired", reason: "Go.", reconnect: false });
        end(connection, 1000);
      }
    },
    isRegistered: (line) => connections.get(line)?.registered === true,
    tokenOf: (line) => connections.get(line)?.untilMs,
    connections: () => connections.size,
  };
}

interface SendFrame {
  readonly action: "sendMessage";
  readonly id: string;
  readonly to: { readonly groups: readonly string[] };
  readonly data: unknown;
}

interface RefreshFrame {
  readonly action: "refresh";
  readonly id: string;
  readonly token: string;
}
