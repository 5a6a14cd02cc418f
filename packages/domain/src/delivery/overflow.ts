import type { Recipient } from "../connections/connection-registry.ts";
import type { MessageRecipient } from "../fan-out/audience-member.ts";
import { isExpired } from "../model/connection.ts";
import type { FailedEntry } from "./delivery-queue.ts";
import { type DeliveryTask, maxRecipients, type SentMessage } from "./delivery-task.ts";
import { enqueueWithRetry, type RetryBudget } from "./enqueue-with-retry.ts";

/** With one call under way, the next tasks are collected; with two, the queue is slower than the registry. */
const callsAtATime = 2;

export interface Overflowed {
  readonly queued: number;
  /** What the queue has not taken. */
  readonly failed: number;
  /** Why the first of them was not taken. */
  readonly fault?: unknown;
}

/** The part of a message's audience that workers deliver to. */
export interface Overflow {
  /**
   * Adds a recipient. While the queue is behind it returns what to wait for before the next one, so that memory stays flat
   * however many there are.
   */
  add(recipient: MessageRecipient): Promise<void> | undefined;
  /** Enqueues what is left. Resolves when all has been enqueued, or given up. */
  end(): Promise<Overflowed>;
}

/**
 * Collects recipients into tasks and puts them into the queue as they come. Never throws.
 *
 * Those that have expired go with the others, for a worker to terminate; they are no part of the audience and not counted.
 */
export function createOverflow(sent: SentMessage, budget: RetryBudget): Overflow {
  const { tasksPerCall } = budget.queue;
  const beganAtMs = budget.clock.now();
  let recipients: MessageRecipient[] = [];
  const tasks: DeliveryTask[] = [];
  const calls = new Set<Promise<void>>();
  let added = 0;
  let failed = 0;
  let fault: unknown;

  const living = (some: readonly Recipient[]) => some.filter((recipient) => !isExpired(recipient, beganAtMs)).length;

  function giveUp(entries: readonly FailedEntry[]): void {
    for (const { task, fault: reason } of entries) {
      failed += living(task.recipients);
      fault ??= reason;
    }
  }

  function beginCalls(): void {
    while (tasks.length > 0 && calls.size < callsAtATime) {
      const call = enqueueWithRetry(budget, tasks.splice(0, tasksPerCall))
        .then(giveUp)
        .then(() => {
          calls.delete(call);
          beginCalls();
        });
      calls.add(call);
    }
  }

  function closeTask(): void {
    if (recipients.length === 0) return;
    added += living(recipients);
    tasks.push({ ...sent, recipients, attempt: 1 });
    recipients = [];
    beginCalls();
  }

  async function roomForTasks(): Promise<void> {
    while (tasks.length >= tasksPerCall) await Promise.race(calls);
  }

  return {
    add(recipient) {
      recipients.push(recipient);
      if (recipients.length >= maxRecipients) closeTask();
      return tasks.length >= tasksPerCall ? roomForTasks() : undefined;
    },
    async end() {
      closeTask();
      while (calls.size > 0) await Promise.race(calls);
      return { queued: added - failed, failed, fault };
    },
  };
}
