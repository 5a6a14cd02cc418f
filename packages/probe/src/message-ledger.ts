import type { AckFrame } from "@switchboard/protocol";

/** Whom a message of a probe is for. */
export interface Recipients {
  /** Full session ids, e.g. `anon/s-1`. */
  readonly sessions?: readonly string[];
  /** Everybody who is connected to the hub: not only the probe's own lines. */
  readonly everyone?: true;
}

/** A message as it was sent. */
export interface SentMessage {
  /** Counts up from 0. */
  readonly n: number;
  /** The line that sent it. */
  readonly sender: string;
  readonly to: Recipients;
  /** Whether the sender's own line is left out. */
  readonly excludesSender: boolean;
}

/** A message as it has arrived. */
export interface ReceivedMessage extends SentMessage {
  /** The hub's id. */
  readonly messageId: string;
  /** The full id of the session that the hub says it comes from. */
  readonly fromSession: string | undefined;
}

export type Counts = Pick<AckFrame, "messageId" | "delivered" | "gone" | "failed" | "queued">;

/** A promise of the hub that was not kept. */
export interface Breach {
  readonly rule: /** A line received what was for others, or what nobody had sent. */
    | "misdelivered"
    /** Content, sender or id is not that of the message that was sent. */
    | "altered"
    /** A line that stayed open did not receive a message, and no count says so. */
    | "lost"
    /** The counts do not add up to the audience. */
    | "miscounted";
  readonly n: number;
  readonly text: string;
}

/**
 * What the lines of one program have seen, and whether it agrees with what the hub said. It knows sockets and frames only,
 * nothing that the hub keeps.
 *
 * A line is a member of a message's audience for certain if it was open before the message was sent and still is when the
 * message is settled. It may be a member from its handshake on, and for as long after its end as the hub may remember it.
 */
export interface MessageLedger {
  /** A handshake begins. */
  opening(line: string, session: string): void;
  opened(line: string): void;
  /** It ends from now on: by its own wish, or because something cuts it. May be repeated. */
  leaving(line: string): void;
  /** Nothing reaches it any longer. */
  ended(line: string): void;
  /** A message is sent, for the first time or again. First times come in the order of their numbers. */
  sent(message: SentMessage): void;
  acknowledged(n: number, counts: Counts): void;
  /** @returns whether the line has not had that message before */
  received(line: string, message: ReceivedMessage): boolean;
  /** A dead letter names that line for that message. */
  deadLettered(n: number, line: string): void;
  /** Whether it is acknowledged, and every certain member has received it. */
  isComplete(n: number): boolean;
  /** Messages that are not settled, in their order. */
  unsettled(): readonly number[];
  /** Judges a message, once nothing more is expected of it, and forgets it. */
  settle(n: number): void;
  /** Everything that was not as promised so far. */
  breaches(): readonly Breach[];
}

interface LineRecord {
  readonly name: string;
  readonly session: string;
  /** When each of these happened, in steps of the ledger. */
  readonly openingAt: number;
  openedAt?: number;
  leftAt?: number;
  endedAt?: number;
}

interface MessageRecord {
  readonly message: SentMessage;
  readonly firstSentAt: number;
  readonly acknowledgements: { readonly counts: Counts; readonly at: number }[];
  readonly receivedBy: Set<string>;
  readonly deadLetters: Set<string>;
  messageId?: string;
}

export function createMessageLedger(): MessageLedger {
  const lines = new Map<string, LineRecord>();
  const messages = new Map<number, MessageRecord>();
  const breaches: Breach[] = [];
  // Everything is seen by one program: counting orders it.
  let step = 0;
  let nextN = 0;

  function lineOf(name: string): LineRecord {
    const line = lines.get(name);
    if (line === undefined) throw new Error(`There is no line ${name}.`);
    return line;
  }

  function note(rule: Breach["rule"], n: number, text: string): void {
    breaches.push({ rule, n, text: `message ${n}: ${text}` });
  }

  function isFor({ to, sender, excludesSender }: SentMessage, { name, session }: LineRecord): boolean {
    if (excludesSender && name === sender) return false;
    return to.everyone === true || (to.sessions ?? []).includes(session);
  }

  function membersOf({ message }: MessageRecord): readonly LineRecord[] {
    return [...lines.values()].filter((line) => isFor(message, line));
  }

  function certainMembersOf(record: MessageRecord): readonly LineRecord[] {
    return membersOf(record).filter(
      ({ openedAt, leftAt }) => openedAt !== undefined && openedAt < record.firstSentAt && leftAt === undefined,
    );
  }

  function noteId(record: MessageRecord, messageId: string, where: string): void {
    record.messageId ??= messageId;
    if (record.messageId === messageId) return;
    note("altered", record.message.n, `${where} calls it ${messageId}, which was ${record.messageId} before`);
  }

  function judge(record: MessageRecord, { counts, at }: MessageRecord["acknowledgements"][number]): void {
    const { message, receivedBy, deadLetters, firstSentAt } = record;
    const { delivered, gone, failed, queued } = counts;
    const said = `${delivered} delivered, ${gone} gone, ${failed} failed, ${queued} queued`;
    const members = membersOf(record);
    const certain = certainMembersOf(record);
    const possible = members.filter(({ openingAt }) => openingAt < at);
    const total = delivered + gone + failed + queued;
    if (total < certain.length || total > possible.length) {
      const bounds = `${certain.length} to ${possible.length}`;
      note("miscounted", message.n, `${said} is ${total} in all; the audience has ${bounds} lines`);
    }
    // What the gateway took for a line that has ended since may have got lost with it.
    const mayHaveLost = members.filter(
      ({ name, leftAt, endedAt }) =>
        !receivedBy.has(name) && leftAt !== undefined && (endedAt === undefined || endedAt > firstSentAt),
    );
    if (delivered > receivedBy.size + mayHaveLost.length) {
      const most = `${receivedBy.size} lines received it, ${mayHaveLost.length} more may have before they ended`;
      note("lost", message.n, `${said}; but ${most}`);
    }
    // A line that was counted as gone is closed, so that it is none of these; see docs/DELIVERY.md, "One connection".
    const missing = certain.filter(({ name }) => !receivedBy.has(name) && !deadLetters.has(name));
    if (missing.length > failed) {
      const names = missing.map(({ name }) => name).join(", ");
      note("lost", message.n, `${said}; but it never reached ${names}, open all the time`);
    }
  }

  return {
    opening(name, session) {
      lines.set(name, { name, session, openingAt: ++step });
    },
    opened(name) {
      lineOf(name).openedAt ??= ++step;
    },
    leaving(name) {
      lineOf(name).leftAt ??= ++step;
    },
    ended(name) {
      const line = lineOf(name);
      line.leftAt ??= ++step;
      line.endedAt ??= ++step;
    },
    sent(message) {
      if (message.n < nextN) return;
      nextN = message.n + 1;
      messages.set(message.n, {
        ...{ message, firstSentAt: ++step, acknowledgements: [] },
        ...{ receivedBy: new Set(), deadLetters: new Set() },
      });
    },
    acknowledged(n, counts) {
      const record = messages.get(n);
      if (record === undefined) return;
      record.acknowledgements.push({ counts, at: ++step });
      noteId(record, counts.messageId, "the acknowledgement");
    },
    received(name, { messageId, fromSession, ...message }) {
      const line = lineOf(name);
      const { n } = message;
      const record = messages.get(n);
      if (n >= nextN) note("misdelivered", n, `${name} received it, and nobody has sent it`);
      else if (!isFor(record?.message ?? message, line))
        note("misdelivered", n, `${name} received it, for whom it was not`);
      if (record === undefined) return false;
      if (JSON.stringify(message) !== JSON.stringify(record.message)) {
        note("altered", n, `${name} received other content than was sent`);
      }
      const { session } = lineOf(record.message.sender);
      if (fromSession !== session) note("altered", n, `${name} received it from ${fromSession}, who did not send it`);
      noteId(record, messageId, name);
      const isFirst = !record.receivedBy.has(name);
      record.receivedBy.add(name);
      return isFirst;
    },
    deadLettered: (n, line) => void messages.get(n)?.deadLetters.add(line),
    isComplete(n) {
      const record = messages.get(n);
      if (record === undefined) return true;
      if (record.acknowledgements.length === 0) return false;
      return certainMembersOf(record).every(({ name }) => record.receivedBy.has(name));
    },
    unsettled: () => [...messages.keys()],
    settle(n) {
      const record = messages.get(n);
      if (record === undefined) return;
      // What was never acknowledged may have reached any of its audience, or nobody.
      for (const acknowledgement of record.acknowledgements) judge(record, acknowledgement);
      messages.delete(n);
    },
    breaches: () => breaches,
  };
}
