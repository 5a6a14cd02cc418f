import { connect, type Group, groups, type Message } from "@switchboard/client";
import type { RoomLedger, RoomMessage } from "@switchboard/probe";
import type { ServerFrame } from "@switchboard/protocol";
import { WebSocket } from "ws";

/** Somebody who is in some rooms, with the client library as an application uses it. */
export interface RoomMember {
  /** Resolves when it is in all rooms. */
  joined(): Promise<void>;
  /** Resolves when what became of it is known. */
  send(message: RoomMessage): Promise<void>;
  /** Its line is cut; it comes back. */
  cut(): void;
  /** Ends its program, and begins another that goes on from the saved positions. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Back soon after each cut: else most of the time is spent away. */
const RETRY = { retryFirstMs: 300, retryMostMs: 3_000, refusedRetryMs: 3_000 };

/** @param name also the client id, which nobody else has */
export function startRoomMember(name: string, url: string, rooms: readonly string[], ledger: RoomLedger): RoomMember {
  const saved = new Map<string, string>();
  let line: WebSocket | undefined;
  let inRooms: ReadonlyMap<string, Group> = new Map();
  class Line extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      line = this;
    }
  }

  function begin() {
    const hub = connect(url, { ...RETRY, WebSocket: Line, groups, clientId: name, sendAttempts: 10 });
    hub.on("frame", ({ direction, text }) => {
      if (direction === "in") ledger.observed(JSON.parse(text) as ServerFrame);
    });
    inRooms = new Map(rooms.map((room) => [room, follow(hub.group(room, { since: saved.get(room) }), room)]));
    return hub;
  }

  function follow(group: Group, room: string): Group {
    group.on("message", ({ id, from, data }: Message) => {
      ledger.given(name, room, { ...(data as unknown as RoomMessage), messageId: id, fromClient: from.clientId });
      if (group.position !== undefined) saved.set(room, group.position);
    });
    group.on("gap", () => {
      const before = saved.get(room);
      ledger.gap(name, room, {
        ...(before !== undefined && { from: offsetOf(before) }),
        ...(group.position !== undefined && { upTo: offsetOf(group.position) }),
      });
    });
    return group;
  }

  ledger.joined(name, `anon/${name}`, rooms);
  let hub = begin();
  return {
    joined: async () => void (await Promise.all([...inRooms.values()].map((group) => group.joined()))),
    async send(message) {
      ledger.sent(message);
      const data = { ...message };
      const receipt = await hub.send({ to: { groups: message.rooms }, data }).catch(() => undefined);
      if (receipt !== undefined) ledger.acknowledged(message.n, receipt.messageId, receipt.stored === true);
    },
    cut: () => line?.terminate(),
    async reload() {
      // Without a position it would rightly begin with what comes.
      if (saved.size < rooms.length) return;
      for (const [room, position] of saved) ledger.reloaded(name, room, offsetOf(position));
      const before = hub;
      hub = begin();
      await before.close();
    },
    close: () => hub.close(),
  };
}

/** Where a text that a group has given is in its stream: the ledger looks into what is none of an application's business. */
function offsetOf(position: string): number {
  const [[, offset] = ["", 0]] = JSON.parse(position) as readonly (readonly [string, number])[];
  return offset;
}
