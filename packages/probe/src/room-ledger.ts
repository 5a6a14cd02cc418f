import type { ServerFrame, WirePosition } from "@switchboard/protocol";

/** A message to rooms as it was sent. */
export interface RoomMessage {
  /** Counts up from 0. */
  readonly n: number;
  /** The member that sent it. */
  readonly sender: string;
  readonly rooms: readonly string[];
  /** Whether the sender's own connection is left out: it may have the message all the same, over its next connection. */
  readonly excludesSender: boolean;
}

/** A message as a member's application was given it. */
export interface GivenMessage extends RoomMessage {
  readonly messageId: string;
  /** The full client id that the hub says it comes from. */
  readonly fromClient: string | undefined;
}

/** A promise of rooms that was not kept. */
export interface RoomBreach {
  readonly rule: /** An acknowledged message was never given to a member, and no gap was reported there. */
    | "missed"
    /** A member was given a message twice. */
    | "twice"
    /** A member was given messages of a room against the order of its stream. */
    | "disordered"
    /** Messages that one member sent one after the other are stored in another order. */
    | "overtaken"
    /** A member was given what nobody sent, or what was for another room. */
    | "misdelivered"
    /** Content, sender or id is not that of the message that was sent. */
    | "altered"
    /** The hub said that a message is stored, and it is not. */
    | "not-kept";
  /** The message's number; absent where there is no such message. */
  readonly n?: number;
  readonly text: string;
}

export interface RoomReport {
  readonly sent: number;
  readonly acknowledged: number;
  /** Pairs of an acknowledged message and a member that it was for. */
  readonly due: number;
  readonly given: number;
  /** Pairs that lie in a gap that was reported. */
  readonly inGaps: number;
  /** How many were told, by room. */
  readonly gaps: Readonly<Record<string, number>>;
  /** What was given again after a reload, above the position that was saved. */
  readonly againAfterReload: number;
}

/**
 * What the members of rooms were given, compared with what was sent and with what the hub says of its streams on the wire. It
 * knows nothing that the client library or the hub keep: where a message is in a stream it reads from every frame that says so.
 *
 * Members are in their rooms before the first message is sent, and stay.
 */
export interface RoomLedger {
  /** @param clientId the full id that others see as sender */
  joined(member: string, clientId: string, rooms: readonly string[]): void;
  /** A message is sent for the first time. */
  sent(message: RoomMessage): void;
  /** @param isStored what the hub said */
  acknowledged(n: number, messageId: string, isStored: boolean): void;
  /** A frame has come over any member's line. */
  observed(frame: ServerFrame): void;
  /** A member's application is given a message of that room. */
  given(member: string, room: string, message: GivenMessage): void;
  /**
   * A member's application is told that something is lost. Its position before and after say between which offsets; by default
   * it is between what it was given before and what comes next. What is in between and has come all the same is given.
   */
  gap(member: string, room: string, span?: { readonly from?: number; readonly upTo?: number }): void;
  /** A member's program ends and begins anew from an offset that it saved. */
  reloaded(member: string, room: string, savedOffset: number): void;
  /** Whether every member has been given the message in each of its rooms. */
  isEverywhere(n: number): boolean;
  /** What is stored of a room, as somebody else has read it: ids by offset. Below `purgedTo` nothing need be left. */
  compareWith(room: string, stored: ReadonlyMap<number, string>, purgedTo: number): void;
  /** Judges everything, once nothing more is expected. */
  judge(): { readonly breaches: readonly RoomBreach[]; readonly report: RoomReport };
}

type Happening =
  | { readonly kind: "given"; readonly n: number }
  | { readonly kind: "gap"; readonly from?: number; readonly upTo?: number }
  | { readonly kind: "reload"; readonly offset: number };

/** One member's time in one room. */
interface Stay {
  readonly member: string;
  readonly room: string;
  readonly happenings: Happening[];
  readonly had: Set<number>;
}

interface Kept {
  readonly message: RoomMessage;
  messageId?: string;
  isAcknowledged: boolean;
}

/** Offsets between which something is lost, both excluded. */
type Span = readonly [above: number, below: number];

export function createRoomLedger(): RoomLedger {
  const clientIds = new Map<string, string>();
  const stays: Stay[] = [];
  const messages = new Map<number, Kept>();
  const rooms = new Map<string, string>();
  /** By message id, then epoch. A message that a client has sent again may be in a stream twice. */
  const places = new Map<string, [epoch: string, offset: number][]>();
  const breaches: RoomBreach[] = [];

  const stayOf = (member: string, room: string) => {
    const stay = stays.find((each) => each.member === member && each.room === room);
    if (stay === undefined) throw new Error(`${member} has not joined ${room}.`);
    return stay;
  };

  function note(rule: RoomBreach["rule"], n: number, text: string): void {
    breaches.push({ rule, n, text: `message ${n}: ${text}` });
  }

  function place(messageId: string, positions: readonly WirePosition[] = []): void {
    const known = places.get(messageId) ?? [];
    for (const [epoch, offset] of positions)
      if (!known.some((one) => one[0] === epoch && one[1] === offset)) known.push([epoch, offset]);
    places.set(messageId, known);
  }

  /** Ascending. */
  function offsetsOf(n: number, room: string): readonly number[] {
    const { messageId = "" } = messages.get(n) ?? {};
    const own = (places.get(messageId) ?? []).filter(([epoch]) => rooms.get(epoch) === room);
    return own.map(([, offset]) => offset).sort((one, other) => one - other);
  }

  function noteId(kept: Kept, messageId: string): void {
    kept.messageId ??= messageId;
    if (kept.messageId !== messageId)
      note("altered", kept.message.n, `it is called ${messageId}, and was ${kept.messageId} before`);
  }

  const isOrdered = (n: number) => messages.get(n)?.message.rooms.length === 1;

  /** Looks at the order of a stay. @returns where it was told that something is lost */
  function walk({ member, room, happenings }: Stay): readonly Span[] {
    const spans: Span[] = [];
    let last = -1;
    let open: number | undefined;
    const isWithin = (offset: number) => spans.some(([above, below]) => above < offset && offset < below);
    for (const happening of happenings) {
      if (happening.kind === "reload") last = happening.offset;
      else if (happening.kind === "gap") {
        const { from = last, upTo } = happening;
        if (upTo === undefined) open ??= Math.min(from, last);
        else spans.push([Math.min(from, last), upTo + 1]);
        last = Math.max(last, upTo ?? last);
        // A message to several rooms has its turn in one of them only.
      } else if (isOrdered(happening.n)) {
        const offsets = offsetsOf(happening.n, room);
        // It may have come late from within a gap, and then says nothing of where the stream is, however often it is stored.
        if (offsets.some(isWithin)) continue;
        const at = offsets.find((offset) => offset > last);
        if (at !== undefined) {
          if (open !== undefined) spans.push([open, at]);
          open = undefined;
          last = at;
        } else {
          const where = offsets.length === 0 ? "without a place in the stream" : `at ${offsets.join(" and ")}`;
          note("disordered", happening.n, `${where}, given to ${member} in ${room} after offset ${last}`);
        }
      }
    }
    return open === undefined ? spans : [...spans, [open, Number.POSITIVE_INFINITY]];
  }

  /** What one member sends to a room one after the other has ascending offsets. */
  function judgeSenders(): void {
    for (const room of new Set(rooms.values())) {
      const last = new Map<string, { readonly n: number; readonly offset: number }>();
      for (const { message, isAcknowledged } of messages.values()) {
        const [offset] = isAcknowledged ? offsetsOf(message.n, room) : [];
        if (offset === undefined) continue;
        const before = last.get(message.sender);
        if (before !== undefined && before.offset > offset)
          note("overtaken", message.n, `at ${offset} in ${room}, after message ${before.n} at ${before.offset}`);
        else last.set(message.sender, { n: message.n, offset });
      }
    }
  }

  return {
    joined(member, clientId, own) {
      clientIds.set(member, clientId);
      for (const room of own) stays.push({ member, room, happenings: [], had: new Set() });
    },
    sent(message) {
      messages.set(message.n, { message, isAcknowledged: false });
    },
    acknowledged(n, messageId, isStored) {
      const kept = messages.get(n);
      if (kept === undefined) throw new Error(`There is no message ${n}.`);
      noteId(kept, messageId);
      kept.isAcknowledged = true;
      if (!isStored) note("not-kept", n, "acknowledged, and not stored");
    },
    observed(frame) {
      if (frame.type === "welcome" || frame.type === "joined")
        for (const stream of frame.streams ?? []) if ("group" in stream) rooms.set(stream.epoch, stream.group);
      if (frame.type === "recovered")
        for (const stream of frame.streams)
          if (!stream.recovered && stream.now !== undefined && "group" in stream.now)
            rooms.set(stream.now.epoch, stream.now.group);
      if (frame.type === "recovered" || frame.type === "history")
        for (const { id, positions } of frame.messages) place(id, positions);
      if (frame.type === "message") place(frame.id, frame.positions);
      if (frame.type === "ack" || frame.type === "stored") place(frame.messageId, frame.positions);
    },
    given(member, room, { messageId, fromClient, ...message }) {
      const { n } = message;
      const stay = stayOf(member, room);
      const kept = messages.get(n);
      if (kept === undefined || !kept.message.rooms.includes(room)) {
        const why = kept === undefined ? "and nobody has sent it" : "for which it was not";
        return note("misdelivered", n, `${member} was given it in ${room}, ${why}`);
      }
      if (JSON.stringify(message) !== JSON.stringify(kept.message))
        note("altered", n, `${member} was given other content than was sent`);
      if (fromClient !== clientIds.get(kept.message.sender))
        note("altered", n, `${member} was given it from ${fromClient}, who did not send it`);
      noteId(kept, messageId);
      stay.happenings.push({ kind: "given", n });
      if (!stay.had.has(n)) return void stay.had.add(n);
      const saved = stay.happenings.findLastIndex(({ kind }) => kind === "reload");
      const reload = stay.happenings[saved];
      const sinceReload = stay.happenings.slice(saved + 1, -1);
      const isRepeated = sinceReload.some((happening) => happening.kind === "given" && happening.n === n);
      const isAbove = reload?.kind === "reload" && offsetsOf(n, room).some((offset) => offset > reload.offset);
      if (isRepeated || !isAbove) note("twice", n, `given again to ${member} in ${room}`);
    },
    gap: (member, room, span) => void stayOf(member, room).happenings.push({ kind: "gap", ...span }),
    reloaded: (member, room, offset) => void stayOf(member, room).happenings.push({ kind: "reload", offset }),
    isEverywhere(n) {
      const { message } = messages.get(n) ?? {};
      return stays.every(({ room, had }) => had.has(n) || !message?.rooms.includes(room));
    },
    compareWith(room, stored, purgedTo) {
      for (const { message, messageId = "", isAcknowledged } of messages.values()) {
        if (!isAcknowledged || !message.rooms.includes(room)) continue;
        const offsets = offsetsOf(message.n, room);
        if (offsets.some((offset) => offset <= purgedTo || stored.get(offset) === messageId)) continue;
        note(
          "not-kept",
          message.n,
          `acknowledged, and not stored in ${room} at ${offsets.join(" or ") || "any offset"}`,
        );
      }
    },
    judge() {
      let [due, given, inGaps] = [0, 0, 0];
      for (const stay of stays) {
        const spans = walk(stay);
        for (const { message, isAcknowledged } of messages.values()) {
          const { n, sender } = message;
          if (!isAcknowledged || !message.rooms.includes(stay.room)) continue;
          if (message.excludesSender && sender === stay.member) continue;
          due += 1;
          const offsets = offsetsOf(n, stay.room);
          if (stay.had.has(n)) given += 1;
          else if (offsets.some((offset) => spans.some(([above, below]) => above < offset && offset < below)))
            inGaps += 1;
          else
            note("missed", n, `never given to ${stay.member} in ${stay.room}, where it is at ${offsets.join(" and ")}`);
        }
      }
      judgeSenders();
      const all = stays.flatMap(({ happenings }) => happenings);
      const gaps: Record<string, number> = {};
      for (const { room, happenings } of stays)
        gaps[room] = (gaps[room] ?? 0) + happenings.filter(({ kind }) => kind === "gap").length;
      const every = all.filter(({ kind }) => kind === "given").length;
      const had = stays.reduce((sum, stay) => sum + stay.had.size, 0);
      const acknowledged = [...messages.values()].filter(({ isAcknowledged }) => isAcknowledged).length;
      return {
        breaches,
        report: { sent: messages.size, acknowledged, due, given, inGaps, gaps, againAfterReload: every - had },
      };
    },
  };
}
