import type { AckFrame, ErrorFrame, Recipients, StoredFrame, WirePosition } from "@switchboard/protocol";
import { type Backoff, fullJitterMs } from "../connection/backoff.ts";
import type { Connection } from "../connection/connection.ts";
import type { Receipt, UncheckedSend } from "../hub.ts";
import type { EndReason } from "../state.ts";
import type { Clock } from "../time/clock.ts";
import { createTimer, type Timer } from "../time/timer.ts";
import { encodeSend } from "./encode-send.ts";
import { SendError, type SendErrorCode } from "./send-error.ts";

/** A send that is not finished. */
interface Pending {
  readonly text: string;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: SendError) => void;
  /** The acknowledgement's time, or the wait before the next attempt. */
  readonly next: Timer;
  /** The time for all of it. */
  readonly deadline: Timer;
  attempts: number;
  /** The connection that its acknowledgement is awaited from. */
  at?: Connection | undefined;
  /** It has to wait a while before it is sent again. */
  held: boolean;
  /** The addresses at which it keeps its place. */
  readonly addresses: readonly string[];
  /** The sends whose answers it waits for, by id. */
  readonly after: readonly string[];
  /** Whether the sender itself is left out. */
  readonly excluded: boolean;
  /** The hub is to store it, if it keeps what is sent there. */
  readonly stores: boolean;
  /** It has its place among the messages of its streams. */
  stored: boolean;
  /**
   * Whether it may be sent although those are not answered: `waiting` while the time runs for which it waits, `yes` once
   * that is over. It begins anew whenever the send is to be sent again.
   */
  turn: "no" | "waiting" | "yes";
}

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly retry: Backoff;
  readonly whileOffline: "queue" | "reject";
  readonly queueLimit: number;
  readonly sendsAtOnce: number;
  readonly ackTimeoutMs: number;
  readonly sendAttempts: number;
  readonly sendTimeoutMs: number;
  /** Whether the hub stores what is sent to this address. */
  readonly isKept: (address: string) => boolean;
  /** Gets the positions of a send that is not given to its own sender. */
  readonly whenExcluded: (positions: readonly WirePosition[]) => void;
}

/** Sends, until each of them is acknowledged, refused, or given up. */
export interface Outbox {
  send(request: UncheckedSend): Promise<Receipt>;
  /** From now on this is where frames go; what was sent over another is still awaited there. */
  use(connection: Connection): void;
  /** The connection is over: what was awaited there is sent again. */
  lost(connection: Connection): void;
  acknowledged(frame: AckFrame): void;
  stored(frame: StoredFrame): void;
  /** Whether the error belongs to a send. */
  refused(frame: ErrorFrame): boolean;
  /** Something sent over this connection failed, and nothing says what: clear only where one send is awaited. */
  failedAt(connection: Connection): void;
  /** How many acknowledgements are awaited from there. */
  awaitedAt(connection: Connection): number;
  /** Rejects everything, and all that follows. */
  close(reason: EndReason): void;
}

/** What the hub could not do, and may be able to do later (rule S10). */
export const passing: readonly string[] = ["throttled", "internal"];

/** How long a send waits for the answer to one before it: an answer can take long where one of many recipients hangs. */
const ORDER_MS = 1_000;

/** So many times while an acknowledgement is awaited it is looked at whether anything is answered; the last time ends it. */
const CHECKS = 4;

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, queueLimit, sendsAtOnce, ackTimeoutMs, sendAttempts, sendTimeoutMs } = options;
  // In the order in which they were asked for.
  const pending = new Map<string, Pending>();
  let line: Connection | undefined;
  let underWay = 0;
  let closed: EndReason | undefined;
  /** The hub has said that this client is too fast: nothing is sent before it may be, so that the order stays. */
  let isPaused = false;
  const pause = createTimer(clock);
  /** The last send that keeps its place at an address, by id. */
  const last = new Map<string, string>();

  const at = (connection: Connection) => [...pending].filter(([, send]) => send.at === connection);

  function refusal(): SendErrorCode | undefined {
    if (closed !== undefined) return "closed";
    if (options.whileOffline === "reject" && line === undefined) return "offline";
    return pending.size >= queueLimit ? "queue-full" : undefined;
  }

  /** Nothing is awaited any longer from where it was sent. */
  function settle(send: Pending): void {
    send.next.stop();
    if (send.at !== undefined) underWay -= 1;
    send.at = undefined;
    send.turn = "no";
  }

  function take(id: string): Pending | undefined {
    const send = pending.get(id);
    if (send === undefined) return undefined;
    settle(send);
    send.deadline.stop();
    pending.delete(id);
    for (const address of send.addresses) if (last.get(address) === id) last.delete(address);
    fill();
    return send;
  }

  function giveUp(id: string, code: SendErrorCode, message?: string): void {
    const send = take(id);
    send?.reject(new SendError(code, send.attempts, message, closed));
  }

  const before = (send: Pending) => send.after.flatMap((id) => pending.get(id) ?? []).filter(({ stored }) => !stored);
  const isKept = (send: Pending) => send.stores && send.addresses.some(options.isKept);
  const isUnsent = (send: Pending) => send.at === undefined && !send.held;

  /**
   * Whether those before it are answered; where they are only sent, it has its turn after a while. The hub is quick to say
   * that it has stored one: that is waited for as long as it takes, so that they keep their order.
   */
  function hasTurn(send: Pending): boolean {
    const others = before(send);
    if (others.length === 0 || send.turn === "yes") return true;
    if (send.turn === "waiting" || others.some(isUnsent) || others.some(isKept)) return false;
    send.turn = "waiting";
    send.next.set(ORDER_MS, () => {
      // One whose connection was lost meanwhile goes first again.
      send.turn = before(send).some(isUnsent) ? "no" : "yes";
      fill();
    });
    return false;
  }

  function transmit(id: string, send: Pending): void {
    const to = line;
    if (closed !== undefined || isPaused || to === undefined) return;
    if (send.at !== undefined || send.held || underWay >= sendsAtOnce) return;
    if (!hasTurn(send)) return;
    underWay += 1;
    send.at = to;
    send.attempts += 1;
    awaitAnswer(id, send, to, CHECKS);
    to.send(send.text);
  }

  /** Where nothing at all is answered for a while, the function does not just take long: the line may be dead. */
  function awaitAnswer(id: string, send: Pending, from: Connection, checks: number): void {
    const answers = from.answers();
    send.next.set(ackTimeoutMs / CHECKS, () => {
      if (checks === 1) return again(id, send, "no-acknowledgement");
      if (from.answers() === answers) from.probe();
      awaitAnswer(id, send, from, checks - 1);
    });
  }

  /** Those that wait come first come, first served. */
  function fill(): void {
    for (const [id, send] of pending) transmit(id, send);
  }

  /** Once more, unless it was the last time. */
  function again(id: string, send: Pending, code: SendErrorCode, message?: string): void {
    settle(send);
    if (send.attempts >= sendAttempts) giveUp(id, code, message);
    else fill();
  }

  function later(id: string, send: Pending, code: SendErrorCode, message?: string): void {
    send.held = true;
    again(id, send, code, message);
    if (!pending.has(id)) return;
    send.next.set(fullJitterMs(send.attempts + 1, options.retry, options.random), () => {
      send.held = false;
      fill();
    });
  }

  /** It had no effect, and does not count as an attempt. */
  function afterPause(send: Pending, delayMs: number): void {
    settle(send);
    send.attempts -= 1;
    isPaused = true;
    pause.set(delayMs, () => {
      isPaused = false;
      fill();
    });
  }

  /** Its own sender does not get it: it is no gap. */
  function place(send: Pending, positions: readonly WirePosition[] = []): void {
    if (send.excluded) options.whenExcluded(positions);
  }

  return {
    async send(request) {
      const code = refusal();
      if (code !== undefined) throw new SendError(code, 0, undefined, closed);
      const id = options.newId();
      const text = encodeSend(id, request);
      return new Promise<Receipt>((resolve, reject) => {
        const timers = { next: createTimer(clock), deadline: createTimer(clock) };
        const addresses = request.ordered === false ? [] : addressesOf(request.to);
        const after = [...new Set(addresses.flatMap((address) => last.get(address) ?? []))];
        for (const address of addresses) last.set(address, id);
        const turn = { addresses, after, turn: "no" as const };
        const kind = { excluded: request.exclude !== undefined, stores: request.store !== false, stored: false };
        const send: Pending = { text, resolve, reject, ...timers, ...turn, ...kind, attempts: 0, held: false };
        pending.set(id, send);
        send.deadline.set(sendTimeoutMs, () => giveUp(id, "timed-out"));
        transmit(id, send);
      });
    },
    use(connection) {
      line = connection;
      fill();
    },
    lost(connection) {
      if (line === connection) line = undefined;
      for (const [id, send] of at(connection)) again(id, send, "no-acknowledgement");
    },
    acknowledged({ type: _type, id, positions, ...receipt }) {
      const send = id === undefined ? undefined : take(id);
      if (send === undefined) return;
      place(send, positions);
      send.resolve(positions === undefined ? receipt : { ...receipt, stored: true });
    },
    stored({ id = "", positions }) {
      const send = pending.get(id);
      if (send === undefined) return;
      send.stored = true;
      place(send, positions);
      fill();
    },
    refused({ id, code, message, positions, retryAfter }) {
      const send = id === undefined ? undefined : pending.get(id);
      if (id === undefined || send === undefined) return false;
      place(send, positions);
      if (retryAfter !== undefined) afterPause(send, retryAfter);
      else if (passing.includes(code)) later(id, send, code, message);
      else giveUp(id, code, message);
      return true;
    },
    failedAt(connection) {
      const awaited = at(connection);
      const [only] = awaited;
      if (only !== undefined && awaited.length === 1) later(...only, "internal");
    },
    awaitedAt: (connection) => at(connection).length,
    close(reason) {
      closed = reason;
      pause.stop();
      for (const id of [...pending.keys()]) giveUp(id, "closed");
    },
  };
}

/** What programs that no compiler has checked give in its place is for the hub to refuse. */
function addressesOf(to: Recipients): readonly string[] {
  return Object.entries(to ?? {}).flatMap(([kind, ids]) =>
    Array.isArray(ids) ? ids.map((id) => `${kind} ${id}`) : [kind],
  );
}
