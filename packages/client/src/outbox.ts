import type { AckFrame, ErrorFrame } from "@switchboard/protocol";
import { type Backoff, fullJitterMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { encodeSend } from "./encode-send.ts";
import type { Receipt, SendRequest } from "./hub.ts";
import type { Link } from "./link.ts";
import { SendError, type SendErrorCode } from "./send-error.ts";
import { createTimer, type Timer } from "./timer.ts";

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
  at?: Link | undefined;
  /** It has to wait a while before it is sent again. */
  held: boolean;
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
}

/** Sends, until each of them is acknowledged, refused, or given up. */
export interface Outbox {
  send(request: SendRequest): Promise<Receipt>;
  /** From now on this is where frames go; what was sent over another is still awaited there. */
  use(link: Link): void;
  /** The connection is over: what was awaited there is sent again. */
  lost(link: Link): void;
  acknowledged(frame: AckFrame): void;
  /** Whether the error belongs to a send. */
  refused(frame: ErrorFrame): boolean;
  /** Something sent over this connection failed, and nothing says what: clear only where one send is awaited. */
  failedAt(link: Link): void;
  /** How many acknowledgements are awaited from there. */
  awaitedAt(link: Link): number;
  /** Rejects everything, and all that follows. */
  close(): void;
}

/** What the hub could not do, and may be able to do later (rule S10). */
const passing: readonly string[] = ["throttled", "internal"];

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, queueLimit, sendsAtOnce, ackTimeoutMs, sendAttempts, sendTimeoutMs } = options;
  // In the order in which they were asked for.
  const pending = new Map<string, Pending>();
  let line: Link | undefined;
  let underWay = 0;
  let closed = false;

  const at = (link: Link) => [...pending].filter(([, send]) => send.at === link);

  function refusal(): SendErrorCode | undefined {
    if (closed) return "closed";
    if (options.whileOffline === "reject" && line === undefined) return "offline";
    return pending.size >= queueLimit ? "queue-full" : undefined;
  }

  /** Nothing is awaited any longer from where it was sent. */
  function settle(send: Pending): void {
    send.next.stop();
    if (send.at !== undefined) underWay -= 1;
    send.at = undefined;
  }

  function take(id: string): Pending | undefined {
    const send = pending.get(id);
    if (send === undefined) return undefined;
    settle(send);
    send.deadline.stop();
    pending.delete(id);
    fill();
    return send;
  }

  function giveUp(id: string, code: SendErrorCode, message?: string): void {
    const send = take(id);
    send?.reject(new SendError(code, send.attempts, message));
  }

  function transmit(id: string, send: Pending): void {
    if (closed || line === undefined || send.at !== undefined || send.held || underWay >= sendsAtOnce) return;
    underWay += 1;
    send.at = line;
    send.attempts += 1;
    send.next.set(ackTimeoutMs, () => again(id, send, "no-acknowledgement"));
    line.send(send.text);
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
      transmit(id, send);
    });
  }

  return {
    async send(request) {
      const code = refusal();
      if (code !== undefined) throw new SendError(code, 0);
      const id = options.newId();
      const text = encodeSend(id, request);
      return new Promise<Receipt>((resolve, reject) => {
        const timers = { next: createTimer(clock), deadline: createTimer(clock) };
        const send: Pending = { text, resolve, reject, ...timers, attempts: 0, held: false };
        pending.set(id, send);
        send.deadline.set(sendTimeoutMs, () => giveUp(id, "timed-out"));
        transmit(id, send);
      });
    },
    use(link) {
      line = link;
      fill();
    },
    lost(link) {
      if (line === link) line = undefined;
      for (const [id, send] of at(link)) again(id, send, "no-acknowledgement");
    },
    acknowledged({ type: _type, id, ...receipt }) {
      if (id !== undefined) take(id)?.resolve(receipt);
    },
    refused({ id, code, message }) {
      const send = id === undefined ? undefined : pending.get(id);
      if (id === undefined || send === undefined) return false;
      if (passing.includes(code)) later(id, send, code, message);
      else giveUp(id, code, message);
      return true;
    },
    failedAt(link) {
      const awaited = at(link);
      const [only] = awaited;
      if (only !== undefined && awaited.length === 1) later(...only, "internal");
    },
    awaitedAt: (link) => at(link).length,
    close() {
      closed = true;
      for (const id of [...pending.keys()]) giveUp(id, "closed");
    },
  };
}
