import type { Message } from "@switchboard/client";
import { dataText, senderText } from "../texts.ts";
import { type Arrivals, arrivalOf } from "./arrivals.ts";
import { type PresenceNews, type RoomPresence, unknownPresence, withPresence } from "./room-presence.ts";
import { offsetIn, type Streams } from "./streams.ts";

/** Something that is shown of a room, the oldest first. */
export type RoomLine =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly sender: string;
      readonly text: string;
      /** Whether it came as it was sent, was missed and came afterwards, or was there before. */
      readonly how: "live" | "recovered" | "history";
      /** Its place in the room, from 1; `undefined` where nothing is kept. */
      readonly offset: number | undefined;
    }
  | { readonly kind: "gap"; readonly id: string; readonly missed: number | undefined };

/** A group that a client of this page wants to be in. */
export interface Room {
  readonly name: string;
  readonly state: "joining" | "in" | "refused";
  /** Why it is refused, or its history not to be had. */
  readonly problem: string | undefined;
  readonly lines: readonly RoomLine[];
  /** Whether the hub has messages from before the oldest line. */
  readonly hasOlder: boolean;
  /** How to ask for the page before the oldest line; `undefined` where that is not known, or there is none. */
  readonly before: string | undefined;
  /** How many lines there were when messages were last loaded; `undefined` where none could be. */
  readonly loaded: number | undefined;
  readonly presence: RoomPresence;
}

export type RoomEvent =
  | PresenceNews
  | { readonly kind: "joining" }
  | { readonly kind: "joined" }
  | { readonly kind: "failed"; readonly code: string; readonly message: string }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "gap"; readonly missed: number | undefined }
  /** Messages from before those that are shown. */
  | { readonly kind: "page"; readonly messages: readonly Message[]; readonly before: string | undefined }
  | { readonly kind: "left" };

/** What is known beside the messages. */
export interface RoomSurroundings {
  readonly arrivals: Arrivals;
  readonly streams: Streams;
}

/** More than anybody reads back, beside what has been loaded; older ones can be asked for again. */
const MOST_LINES = 500;

export function withRoomEvent(
  rooms: readonly Room[],
  name: string,
  event: RoomEvent,
  around: RoomSurroundings,
): readonly Room[] {
  switch (event.kind) {
    case "joining": {
      const room: Room = {
        name,
        state: "joining",
        problem: undefined,
        lines: [],
        hasOlder: false,
        before: undefined,
        loaded: undefined,
        presence: unknownPresence,
      };
      return rooms.some((known) => known.name === name)
        ? rooms.map((known) => (known.name === name ? room : known))
        : [...rooms, room];
    }
    case "left":
      return rooms.filter((room) => room.name !== name);
    default:
      return rooms.map((room) => (room.name === name ? changed(room, event, around) : room));
  }
}

function changed(room: Room, event: Exclude<RoomEvent, { kind: "joining" | "left" }>, around: RoomSurroundings): Room {
  switch (event.kind) {
    case "joined":
      return { ...room, state: "in" };
    case "failed":
      return { ...room, ...(room.state === "joining" && { state: "refused" }), problem: problemText(event) };
    case "message":
      return withLine(room, lineOf(room.name, event.message, around));
    case "gap":
      return withLine(room, { kind: "gap", id: `gap after ${room.lines.at(-1)?.id ?? ""}`, missed: event.missed });
    case "page": {
      const shown = new Set(room.lines.map(({ id }) => id));
      const older = event.messages
        .filter(({ id }) => !shown.has(id))
        .map((message) => ({ ...lineOf(room.name, message, around), how: "history" as const }));
      const lines = [...older, ...room.lines];
      return { ...room, lines, hasOlder: event.before !== undefined, before: event.before, loaded: lines.length };
    }
    default:
      return { ...room, presence: withPresence(room.presence, event) };
  }
}

function withLine(room: Room, line: RoomLine): Room {
  const lines = [...room.lines, line];
  const kept = lines.slice(-(MOST_LINES + (room.loaded ?? 0)));
  if (kept.length === lines.length) return { ...room, lines };
  // The page before the oldest line begins elsewhere now.
  return { ...room, lines: kept, hasOlder: room.loaded !== undefined, before: undefined };
}

function lineOf(room: string, message: Message, { arrivals, streams }: RoomSurroundings) {
  const arrival = arrivalOf(message.id, arrivals);
  return {
    ...{ kind: "message" as const, id: message.id, sender: senderText(message.from), text: dataText(message.data) },
    how: arrival?.how ?? "live",
    offset: offsetIn(room, arrival?.positions ?? [], streams),
  };
}

const problemTexts: Readonly<Record<string, string>> = {
  forbidden:
    "This hub does not let clients join this room. By default they can join rooms whose names begin with “room.”.",
  "invalid-field": "A room's name has up to 128 letters, digits and . _ : ~ -",
  "too-many-groups": "A connection can be in no more rooms than this.",
  "no-history": "This hub stores no messages of this room: who is away misses them.",
  "not-joined": "Only members of a room can read its history.",
  "unknown-action": "This hub is an older version, without rooms.",
  closed: "The connection has been closed.",
};

function problemText({ code, message }: { readonly code: string; readonly message: string }): string {
  return problemTexts[code] ?? message;
}
