import {
  connect,
  type Group,
  groups,
  type HubEvents,
  type Message,
  type Receipt,
  type WithGroups,
} from "@switchboard/client";
import type { Random } from "@switchboard/domain";
import type { RoomLedger, RoomMessage } from "@switchboard/probe";
import type { ServerFrame } from "@switchboard/protocol";
import { WebSocket } from "ws";
import { type Room, rooms } from "./plan.ts";

/** Somebody who is in all rooms, with the client library as an application uses it. */
export interface Member {
  readonly name: string;
  /** The connection that it has now. */
  connectionId(): string | undefined;
  /** Resolves when it is in all rooms. */
  joined(): Promise<void>;
  send(message: RoomMessage): Promise<Receipt>;
  sendToEveryone(): Promise<Receipt>;
  /** Ends its program, and begins another that goes on from the saved positions. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export interface MemberParts {
  readonly name: string;
  readonly url: string;
  /** Its id token; without one it is anonymous. */
  readonly token?: () => Promise<string>;
  readonly ledger: RoomLedger;
  readonly random: Random;
  /** In every message, where it has to stay. */
  readonly secret: string;
  readonly tell: (what: string) => void;
  /** It has a new connection. */
  readonly onConnection: (connectionId: string) => void;
}

type Remote = ReturnType<typeof open>;

/** Back soon after each cut: else most of a minute is spent away. */
const RETRY = { retryFirstMs: 300, retryMostMs: 3_000, refusedRetryMs: 3_000 };

function open({ name, url, token, random }: MemberParts) {
  const options = { ...RETRY, WebSocket, random, groups, clientId: name, ...(token && { token }), sendAttempts: 10 };
  return connect(url, options);
}

export function startMember(parts: MemberParts): Member {
  const { name, ledger, secret, tell } = parts;
  const saved = new Map<Room, string>();
  let inRooms = new Map<Room, Group>();
  let remote = begin();

  function begin(): Remote {
    const own = open(parts);
    own.on("frame", observe);
    own.on("state", ({ name: state, reason }) =>
      tell(`${name} is ${state}${reason === undefined ? "" : `: ${reason}`}`),
    );
    own.on("welcome", ({ connectionId }) => parts.onConnection(connectionId));
    own.on("error", ({ code, message }) => tell(`${name} is told ${code}: ${message}`));
    inRooms = new Map(rooms.map((room) => [room, follow(own, room)]));
    return own;
  }

  function observe({ direction, text }: HubEvents["frame"]): void {
    if (direction === "in") ledger.observed(JSON.parse(text) as ServerFrame);
  }

  function follow(own: WithGroups, room: Room): Group {
    const group = own.group(room, { since: saved.get(room) });
    group.on("message", (message) => {
      const given = givenOf(message);
      tell(`message ${given.n} is given to ${name} in ${room}`);
      ledger.given(name, room, given);
      if (group.position !== undefined) saved.set(room, group.position);
    });
    group.on("gap", () => {
      const before = saved.get(room);
      const span = {
        ...(before !== undefined && { from: offsetOf(before) }),
        ...(group.position !== undefined && { upTo: offsetOf(group.position) }),
      };
      tell(`${name} is told of a gap in ${room}: ${JSON.stringify(span)}`);
      ledger.gap(name, room, span);
    });
    group.on("error", ({ code }) => tell(`${name} is refused in ${room}: ${code}`));
    return group;
  }

  function givenOf({ id, from, data }: Message) {
    const { filler: _, ...message } = data as unknown as RoomMessage & { readonly filler: string };
    return { ...message, messageId: id, fromClient: from.clientId };
  }

  return {
    name,
    connectionId: () => (remote.state.name === "open" ? remote.state.welcome.connectionId : undefined),
    joined: async () => void (await Promise.all([...inRooms.values()].map((group) => group.joined()))),
    send: (message) =>
      remote.send({
        to: { groups: message.rooms },
        ...(message.excludesSender && { exclude: "connection" }),
        data: { ...message, filler: secret },
      }),
    sendToEveryone: () => remote.send({ to: { everyone: true }, store: false, data: secret }),
    async reload() {
      const before = remote;
      for (const [room, { position }] of inRooms)
        if (!saved.has(room) && position !== undefined) saved.set(room, position);
      // Without a position it would rightly begin with what comes.
      if (saved.size < rooms.length) return;
      for (const [room, position] of saved) ledger.reloaded(name, room, offsetOf(position));
      remote = begin();
      await before.close();
    },
    close: () => remote.close(),
  };
}

/** Where a text that a group has given is in its stream: the observer looks into what is none of the application's business. */
function offsetOf(position: string): number {
  const [[, offset] = ["", 0]] = JSON.parse(position) as readonly (readonly [string, number])[];
  return offset;
}
