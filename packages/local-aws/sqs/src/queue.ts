import type { Clock } from "@switchboard/adjustable-clock";
import type { MessageAttributes } from "./messages/message-attributes.ts";
import { handleOf, type Receipt } from "./messages/receipt-handle.ts";
import type { QueueSettings } from "./queue-settings.ts";

/** A message as its sender wrote it. */
export interface SentMessage {
  readonly messageId: string;
  readonly body: string;
  /** MD5 of the body, hexadecimal. */
  readonly bodyMd5: string;
  readonly attributes: MessageAttributes;
  /** The checksum of all of them, where there are any. */
  readonly attributesMd5?: string;
  readonly traceHeader?: string;
  /** Standard queues may have it as well (documented). */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A message in a queue. */
interface Message extends SentMessage {
  readonly sentAtMs: number;
  receiveCount: number;
  firstReceivedAtMs?: number;
  /** The queue that it came from, in a dead-letter queue. */
  deadLetterSourceArn?: string;
}

/** A message in somebody's hands. */
export interface ReceivedMessage extends Readonly<Message> {
  readonly receiptHandle: string;
  readonly firstReceivedAtMs: number;
}

type ReceiptOfMessage = Omit<Receipt, "queueName">;

export interface Receiving {
  /** 1 to 10. */
  readonly most: number;
  /** Default: the queue's. */
  readonly visibilityTimeoutSeconds?: number;
  /** How long to wait for a first message. Default: the queue's. */
  readonly waitSeconds?: number;
  /** Ends the waiting, without a message. */
  readonly signal?: AbortSignal;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A message that cannot be received until a time: in flight, or not there yet. */
interface Held {
  readonly message: Message;
  readonly untilMs: number;
  readonly inFlight: boolean;
}

interface Waiter {
  readonly receiving: Receiving;
  readonly resolve: (received: readonly ReceivedMessage[]) => void;
}

/** Messages in flight at a time (documented, for standard queues). */
export const MOST_IN_FLIGHT = 120_000;
/** Between two purges (documented). */
const PURGE_PAUSE_MS = 60_000;

/**
 * A standard queue. Messages come out roughly in order; one that is received stays, hidden for the visibility timeout, until
 * it is deleted, and is received again otherwise. All of its time is the clock's.
 */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly #clock: Clock;
  readonly #queueAt: (arn: string) => Queue | undefined;
  readonly #ready = new Map<string, Message>();
  readonly #held = new Map<string, Held>();
  readonly #waiters = new Set<Waiter>();
  #settings: QueueSettings;
  #modifiedAtMs: number;
  #purgedAtMs = Number.NEGATIVE_INFINITY;
  /** Before this time no message changes by itself. */
  #nextChangeMs = Number.POSITIVE_INFINITY;
  #cancelAlarm = () => {};

  /** @param options.queueAt finds the queue that a redrive policy names by its ARN */
  constructor(options: {
    readonly name: string;
    readonly arn: string;
    readonly settings: QueueSettings;
    readonly clock: Clock;
    readonly queueAt: (arn: string) => Queue | undefined;
  }) {
    this.name = options.name;
    this.arn = options.arn;
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#queueAt = options.queueAt;
    this.createdAtMs = options.clock.now();
    this.#modifiedAtMs = this.createdAtMs;
  }

  get settings(): QueueSettings {
    return this.#settings;
  }

  /** Whether there is a queue with an ARN, here or beside this one. */
  readonly hasQueue = (arn: string): boolean => this.#queueAt(arn) !== undefined;

  /** When the settings were changed last. */
  get modifiedAtMs(): number {
    return this.#modifiedAtMs;
  }

  /** Changes the settings; the visibility timeout and the delay of messages that are here stay as they are. */
  change(settings: QueueSettings): void {
    this.#settings = settings;
    this.#modifiedAtMs = this.#clock.now();
    this.#nextChangeMs = Number.NEGATIVE_INFINITY;
    this.#serve();
  }

  /** @param delaySeconds default: the queue's */
  send(message: SentMessage, delaySeconds = this.#settings.delaySeconds): void {
    this.#add({ ...message, sentAtMs: this.#clock.now(), receiveCount: 0 }, delaySeconds);
  }

  /** Takes messages, waiting for a first one if need be; each is hidden from others from then on. */
  async receive(receiving: Receiving): Promise<readonly ReceivedMessage[]> {
    const taken = this.#take(receiving);
    const { waitSeconds = this.#settings.waitSeconds, signal } = receiving;
    if (taken.length > 0 || waitSeconds === 0 || signal?.aborted === true) return taken;
    return new Promise((resolve) => {
      const end = (received: readonly ReceivedMessage[]) => {
        this.#waiters.delete(waiter);
        cancel();
        signal?.removeEventListener("abort", giveUp);
        resolve(received);
        this.#setAlarm();
      };
      const giveUp = () => end([]);
      const waiter: Waiter = { receiving, resolve: end };
      const cancel = this.#clock.after(waitSeconds * 1_000, giveUp);
      signal?.addEventListener("abort", giveUp);
      this.#waiters.add(waiter);
      this.#setAlarm();
    });
  }

  /**
   * Sets for how long a message in flight stays hidden, from now on; 0 shows it at once.
   *
   * @returns `gone` for a message that is not here any longer, or is in other hands by now
   */
  changeVisibility(
    { messageId, receiveCount }: ReceiptOfMessage,
    seconds: number,
  ): "changed" | "not-in-flight" | "gone" {
    this.#settle();
    const held = this.#held.get(messageId);
    if (held === undefined) return this.#ready.has(messageId) ? "not-in-flight" : "gone";
    if (held.message.receiveCount !== receiveCount) return "gone";
    this.#hold(held.message, seconds, true);
    this.#serve();
    return "changed";
  }

  /** Deletes a message. Does nothing, as SQS does, where it is not here or has been received again since (documented). */
  delete({ messageId, receiveCount }: ReceiptOfMessage): void {
    const message = this.#held.get(messageId)?.message ?? this.#ready.get(messageId);
    if (message?.receiveCount !== receiveCount) return;
    this.#held.delete(messageId);
    this.#ready.delete(messageId);
  }

  /** Deletes everything, if the last time is long enough ago; says whether it is. */
  purge(): boolean {
    if (this.#clock.now() < this.#purgedAtMs + PURGE_PAUSE_MS) return false;
    this.#purgedAtMs = this.#clock.now();
    this.#ready.clear();
    this.#held.clear();
    return true;
  }

  counts(): QueueCounts {
    this.#settle();
    const inFlight = this.#inFlight();
    return { visible: this.#ready.size, inFlight, delayed: this.#held.size - inFlight };
  }

  /** Ends everybody's waiting, without a message. */
  close(): void {
    for (const waiter of this.#waiters) waiter.resolve([]);
  }

  #inFlight(): number {
    let count = 0;
    for (const { inFlight } of this.#held.values()) if (inFlight) count += 1;
    return count;
  }

  #add(message: Message, delaySeconds: number): void {
    if (delaySeconds > 0) this.#hold(message, delaySeconds, false);
    else this.#ready.set(message.messageId, message);
    this.#changesAt(message.sentAtMs + this.#settings.retentionSeconds * 1_000);
    this.#serve();
  }

  #take({
    most,
    visibilityTimeoutSeconds = this.#settings.visibilityTimeoutSeconds,
  }: Receiving): readonly ReceivedMessage[] {
    this.#settle();
    const taken: ReceivedMessage[] = [];
    for (const message of this.#ready.values()) {
      if (taken.length === most) break;
      this.#ready.delete(message.messageId);
      if (this.#buryIfDead(message)) continue;
      message.receiveCount += 1;
      message.firstReceivedAtMs ??= this.#clock.now();
      this.#hold(message, visibilityTimeoutSeconds, true);
      const { messageId, receiveCount, firstReceivedAtMs } = message;
      const receiptHandle = handleOf({ queueName: this.name, messageId, receiveCount });
      taken.push({ ...message, firstReceivedAtMs, receiptHandle });
    }
    return taken;
  }

  /** Moves a message that was received often enough; it keeps its age and its count (documented; observed). */
  #buryIfDead(message: Message): boolean {
    const { redrive } = this.#settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    const deadLetters = this.#queueAt(redrive.deadLetterQueueArn);
    // A queue may name itself, and two each other: nothing goes around in circles.
    if (deadLetters === undefined || deadLetters === this) return false;
    if (deadLetters.arn === message.deadLetterSourceArn) return false;
    deadLetters.#add({ ...message, deadLetterSourceArn: this.arn }, 0);
    return true;
  }

  #hold(message: Message, seconds: number, inFlight: boolean): void {
    const untilMs = this.#clock.now() + seconds * 1_000;
    this.#held.set(message.messageId, { message, untilMs, inFlight });
    this.#changesAt(untilMs);
  }

  #changesAt(timeMs: number): void {
    this.#nextChangeMs = Math.min(this.#nextChangeMs, timeMs);
  }

  /** Releases messages whose time out of sight is over, and removes those that are too old. */
  #settle(): void {
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextChangeMs) return;
    this.#nextChangeMs = Number.POSITIVE_INFINITY;
    const retentionMs = this.#settings.retentionSeconds * 1_000;
    for (const [id, { message, untilMs }] of this.#held) {
      if (untilMs > nowMs && message.sentAtMs + retentionMs > nowMs) {
        this.#changesAt(Math.min(untilMs, message.sentAtMs + retentionMs));
        continue;
      }
      this.#held.delete(id);
      this.#ready.set(id, message);
    }
    for (const [id, { sentAtMs }] of this.#ready) {
      if (sentAtMs + retentionMs > nowMs) this.#changesAt(sentAtMs + retentionMs);
      else this.#ready.delete(id);
    }
  }

  #serve(): void {
    this.#settle();
    for (const waiter of this.#waiters) {
      if (this.#ready.size === 0) break;
      const taken = this.#take(waiter.receiving);
      if (taken.length > 0) waiter.resolve(taken);
    }
    this.#setAlarm();
  }

  /** While somebody waits, the next change must be noticed when it comes. */
  #setAlarm(): void {
    this.#cancelAlarm();
    this.#cancelAlarm = () => {};
    if (this.#waiters.size === 0 || this.#nextChangeMs === Number.POSITIVE_INFINITY) return;
    this.#cancelAlarm = this.#clock.after(Math.max(0, this.#nextChangeMs - this.#clock.now()), () => this.#serve());
  }
}
