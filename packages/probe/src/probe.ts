import type { MessageFrame } from "@switchboard/protocol";
import { type Answer, type Line, openLine } from "./line.ts";
import { type Breach, type Counts, createMessageLedger, type Recipients, type SentMessage } from "./message-ledger.ts";

export interface ProbeOptions {
  /** The hub's WebSocket, e.g. `wss://….execute-api.….amazonaws.com/production`. */
  readonly url: string;
  /** Tells this run's messages from those of others: at most 64 bytes, never used before. */
  readonly run: string;
  /** Text that every message carries besides. Default none. */
  readonly filler?: string;
  /** See `LineOptions`. */
  readonly answerLimitMs?: number;
  /** How often a message that was not acknowledged is sent in all. Default 5. */
  readonly attempts?: number;
  /** From 0 up to, not including, 1: decides how long to wait before it is sent again. Default `Math.random`. */
  readonly random?: () => number;
  /** Milliseconds, for latencies. Default `performance.now`. */
  readonly now?: () => number;
  /** Called for what happens, in words for whoever reads the story: ids, counts, codes, never a payload or a token. */
  readonly tell?: (what: string) => void;
}

export interface ProbeLineOptions {
  /** The full id of its session: `anon/…`, `signed/…` or `<user>/…`. Must be the one that the handshake proves or claims. */
  readonly session: string;
  /** The handshake's query. */
  readonly query?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A line whose messages are counted. */
export interface ProbeLine {
  readonly name: string;
  readonly session: string;
  /** From the hub's `welcome`. */
  readonly connectionId: string;
  readonly isOpen: boolean;
  /** The close code, once it has ended. */
  readonly closed: Promise<number>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** What became of a message at its sender. */
export type Sent =
  | { readonly n: number; readonly outcome: "acknowledged"; readonly counts: Counts }
  /** With the hub's code. */
  | { readonly n: number; readonly outcome: "refused"; readonly code: string }
  /** It may have reached any of its recipients. */
  | { readonly n: number; readonly outcome: "unanswered" };

/** What has happened since the last such report. */
export interface ProbeReport {
  readonly opened: number;
  /** Handshakes that were refused or cut. */
  readonly refused: number;
  readonly sent: number;
  /** Messages that were sent once more. */
  readonly repeated: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  /** Messages that have arrived, without duplicates. */
  readonly received: number;
  readonly duplicates: number;
  /** From the sending, the first one where it was repeated, until the acknowledgement. */
  readonly acknowledgedMs: readonly number[];
  /** From the sending, the first one, until each arrival. */
  readonly receivedMs: readonly number[];
}

/**
 * Uses a hub as clients do, over any number of lines, and compares what arrives with what the hub says.
 *
 * Sessions of a probe must be its own: no other program may be connected with them.
 */
export interface Probe {
  /**
   * Opens a line, and has the hub say who it is.
   *
   * @throws HandshakeRefused; an `Error` where the hub knows it as somebody else or does not answer
   */
  open(options: ProbeLineOptions): Promise<ProbeLine>;
  /** Sends a message, again while it is not acknowledged, and resolves with what came of it. Never throws. */
  send(sender: ProbeLine, to: Recipients, options?: { readonly excludesSender?: boolean }): Promise<Sent>;
  /** Something else is about to end a line: what is under way to it may get lost. */
  leaving(line: ProbeLine): void;
  deadLettered(n: number, line: ProbeLine): void;
  /**
   * Judges the messages that are acknowledged and have arrived everywhere, and the others once nothing more is expected of
   * them: so many milliseconds after they were sent; 0 for all.
   */
  settle(patienceMs: number): void;
  /** Messages that were sent and are not settled. */
  unsettled(): number;
  /** Everything that was not as promised so far. */
  breaches(): readonly Breach[];
  /** What has arrived that no client expects; empty where all is well. */
  unexpected(): readonly string[];
  /** What has happened since it was called last. */
  report(): ProbeReport;
  /** Closes every line. */
  close(): Promise<void>;
}

type Mutable<Report> = {
  -readonly [Key in keyof Report]: Report[Key] extends readonly number[] ? number[] : Report[Key];
};
/** A refusal that says nothing of the message itself: it may be sent again. */
const PASSING = new Set<string>(["throttled", "internal"]);
const DEFAULT_ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;
const MOST_WAIT_MS = 2_000;

export function createProbe({
  url,
  run,
  filler,
  answerLimitMs,
  attempts = DEFAULT_ATTEMPTS,
  random = Math.random,
  now = () => performance.now(),
  tell = () => undefined,
}: ProbeOptions): Probe {
  const ledger = createMessageLedger();
  const lines = new Map<ProbeLine, Line>();
  const sentAtMs = new Map<number, number>();
  const unexpected: string[] = [];
  let nextLine = 0;
  let nextN = 0;
  let current = emptyReport();

  function receive(name: string, frame: MessageFrame): void {
    const message = messageOf(frame, run);
    if (message === undefined) return void unexpected.push(`${name}: a message that is not of this run`);
    const { sessionId } = frame.from;
    if (!ledger.received(name, { ...message, messageId: frame.id, fromSession: sessionId })) {
      current.duplicates += 1;
      return;
    }
    current.received += 1;
    const atMs = sentAtMs.get(message.n);
    if (atMs !== undefined) current.receivedMs.push(now() - atMs);
  }

  async function open({ session, query = {}, protocols, headers }: ProbeLineOptions): Promise<ProbeLine> {
    const name = `l${nextLine++}`;
    ledger.opening(name, session);
    let line: Line;
    try {
      line = await openLine({
        url: `${url}?${new URLSearchParams(query)}`,
        ...(protocols !== undefined && { protocols }),
        ...(headers !== undefined && { headers }),
        ...(answerLimitMs !== undefined && { answerLimitMs }),
        onMessage: (frame) => receive(name, frame),
        onUnexpected: (what) => void unexpected.push(`${name}: ${what}`),
        onEnd: () => ledger.ended(name),
      });
    } catch (error) {
      current.refused += 1;
      ledger.ended(name);
      throw error;
    }
    const connectionId = await identify(line, session).catch(async (error: unknown) => {
      current.refused += 1;
      ledger.leaving(name);
      await line.close();
      throw error;
    });
    ledger.opened(name);
    current.opened += 1;
    const probeLine: ProbeLine = {
      ...{ name, session, connectionId, closed: line.closed },
      get isOpen() {
        return line.isOpen;
      },
      ping: async () => (await line.ping()).kind === "answered",
      async close() {
        ledger.leaving(name);
        await line.close();
      },
    };
    lines.set(probeLine, line);
    void line.closed.then((code) => {
      tell(`${name} has ended with ${code}`);
      lines.delete(probeLine);
    });
    tell(`${name} is open in ${session}, connection ${connectionId}`);
    return probeLine;
  }

  /** @returns the connection's id */
  async function identify(line: Line, session: string): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await line.hello();
      if (answer.kind === "answered") {
        const { sessionId, connectionId } = answer.frame;
        if (sessionId !== session) throw new Error(`The hub knows the line as ${sessionId}, not as ${session}.`);
        return connectionId;
      }
      if (attempt >= attempts || !mayRepeat(answer)) throw new Error(`The line was not welcomed: ${inWords(answer)}.`);
      await backOff(attempt);
    }
  }

  /** Full jitter. */
  function backOff(attempt: number): Promise<void> {
    const mostMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
    return new Promise((resolve) => setTimeout(resolve, random() * mostMs));
  }

  async function send(
    sender: ProbeLine,
    to: Recipients,
    { excludesSender = false }: { readonly excludesSender?: boolean } = {},
  ): Promise<Sent> {
    const n = nextN++;
    const message: SentMessage = { n, sender: sender.name, to, excludesSender };
    const data = { probe: run, ...message, ...(filler !== undefined && { filler }) };
    const frame = {
      ...{ id: `${run}-${n}`, to, data },
      ...(excludesSender && { exclude: "connection" as const }),
    };
    const atMs = now();
    sentAtMs.set(n, atMs);
    current.sent += 1;
    for (let attempt = 1; ; attempt += 1) {
      const line = lines.get(sender);
      if (line === undefined) break;
      if (attempt > 1) current.repeated += 1;
      tell(`${sender.name} sends message ${n} to ${to.everyone ? "everyone" : to.sessions?.join(" and ")}`);
      ledger.sent(message);
      const answer = await line.sendMessage(frame);
      if (answer.kind === "answered") {
        const { delivered, gone, failed, queued } = answer.frame;
        tell(`message ${n}: ${delivered} delivered, ${gone} gone, ${failed} failed, ${queued} queued`);
        ledger.acknowledged(n, answer.frame);
        current.acknowledged += 1;
        current.acknowledgedMs.push(now() - atMs);
        return { n, outcome: "acknowledged", counts: answer.frame };
      }
      tell(`message ${n}: ${inWords(answer)}`);
      if (answer.kind === "refused" && !mayRepeat(answer)) {
        current.unacknowledged += 1;
        return { n, outcome: "refused", code: answer.frame.code };
      }
      if (attempt >= attempts) break;
      await backOff(attempt);
    }
    current.unacknowledged += 1;
    return { n, outcome: "unanswered" };
  }

  return {
    open,
    send,
    leaving: ({ name }) => ledger.leaving(name),
    deadLettered: (n, { name }) => ledger.deadLettered(n, name),
    settle(patienceMs) {
      for (const n of ledger.unsettled()) {
        const isOld = now() - (sentAtMs.get(n) ?? 0) >= patienceMs;
        if (!isOld && !ledger.isComplete(n)) continue;
        ledger.settle(n);
        sentAtMs.delete(n);
      }
    },
    unsettled: () => ledger.unsettled().length,
    breaches: () => ledger.breaches(),
    unexpected: () => unexpected,
    report() {
      const last = current;
      current = emptyReport();
      return last;
    },
    async close() {
      await Promise.all([...lines.keys()].map((line) => line.close()));
    },
  };
}

function emptyReport(): Mutable<ProbeReport> {
  return {
    ...{ opened: 0, refused: 0, sent: 0, repeated: 0, acknowledged: 0, unacknowledged: 0 },
    ...{ received: 0, duplicates: 0, acknowledgedMs: [], receivedMs: [] },
  };
}

function mayRepeat(answer: Exclude<Answer<never>, { readonly kind: "answered" }>): boolean {
  return answer.kind === "unanswered" ? answer.because !== "ended" : PASSING.has(answer.frame.code);
}

function inWords(answer: Exclude<Answer<never>, { readonly kind: "answered" }>): string {
  return answer.kind === "unanswered" ? `no answer, ${answer.because}` : `refused with ${answer.frame.code}`;
}

/** The message as its sender described it in its data; `undefined` where that is no message of this run. */
function messageOf({ data }: MessageFrame, run: string): SentMessage | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const { probe, n, sender, to, excludesSender } = data as Readonly<Record<string, unknown>>;
  if (probe !== run || typeof n !== "number" || typeof sender !== "string") return undefined;
  return { n, sender, to: Object(to) as Recipients, excludesSender: excludesSender === true };
}
