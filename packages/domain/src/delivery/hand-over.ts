import type { Recipient } from "../connections/connection-registry.ts";
import { isExpired } from "../model/connection.ts";
import type { Message } from "../model/message.ts";
import type { Untaken } from "./delivery-queue.ts";
import { type DeliveryTask, maxRecipients } from "./delivery-task.ts";
import { type Patience, putPatiently } from "./put-patiently.ts";

/** As many as go into one request to SQS. */
const tasksAtATime = 10;
/** With one under way, the next are collected; with two, the queue is slower than the registry. */
const putsAtATime = 2;

export interface HandedOver {
  readonly queued: number;
  /** What the queue has not taken. */
  readonly failed: number;
  /** Why the first of them was not taken. */
  readonly fault?: unknown;
}

/** The part of a message's audience that workers deliver to. */
export interface HandOver {
  /**
   * Adds a recipient. While the queue is behind it returns what to wait for before the next one, so that memory stays flat
   * however many there are.
   */
  add(recipient: Recipient): Promise<void> | undefined;
  /** Hands over what is left. Resolves when all has been handed over, or given up. */
  end(): Promise<HandedOver>;
}

/**
 * Collects recipients into tasks and puts them into the queue as they come. Never throws.
 *
 * Those that have expired go with the others, for a worker to retire; they are no part of the audience and not counted.
 */
export function createHandOver(message: Message, patience: Patience): HandOver {
  const beganAtMs = patience.clock.now();
  let recipients: Recipient[] = [];
  const tasks: DeliveryTask[] = [];
  const puts = new Set<Promise<void>>();
  let added = 0;
  let failed = 0;
  let fault: unknown;

  const living = (some: readonly Recipient[]) => some.filter((recipient) => !isExpired(recipient, beganAtMs)).length;

  function giveUp(untaken: readonly Untaken[]): void {
    for (const { task, fault: reason } of untaken) {
      failed += living(task.recipients);
      fault ??= reason;
    }
  }

  function beginPuts(): void {
    while (tasks.length > 0 && puts.size < putsAtATime) {
      const put = putPatiently(patience, tasks.splice(0, tasksAtATime))
        .then(giveUp)
        .then(() => {
          puts.delete(put);
          beginPuts();
        });
      puts.add(put);
    }
  }

  function closeTask(): void {
    if (recipients.length === 0) return;
    added += living(recipients);
    tasks.push({ message, recipients, attempt: 1 });
    recipients = [];
    beginPuts();
  }

  async function roomForTasks(): Promise<void> {
    while (tasks.length >= tasksAtATime) await Promise.race(puts);
  }

  return {
    add(recipient) {
      recipients.push(recipient);
      if (recipients.length >= maxRecipients) closeTask();
      return tasks.length >= tasksAtATime ? roomForTasks() : undefined;
    },
    async end() {
      closeTask();
      while (puts.size > 0) await Promise.race(puts);
      return { queued: added - failed, failed, ...(fault !== undefined && { fault }) };
    },
  };
}
