import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { Random } from "../runtime/random.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { Deliverer } from "./deliverer.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { DeliveryTask, SentMessage } from "./delivery-task.ts";
import { enqueueWithRetry } from "./enqueue-with-retry.ts";
import { type Undelivered, undeliveredFault } from "./undelivered.ts";

/** What became of a task's recipients; the counts add up to those whose time is not over. */
export interface TaskResult {
  readonly delivered: number;
  readonly gone: number;
  /** Not delivered to, and enqueued again as a task with its next attempt. */
  readonly requeued: number;
  /** Not delivered to for good; a dead letter names them. */
  readonly deadLettered: number;
  /** Not delivered to, and neither enqueued nor in a letter: the queue has to give the whole task out again. */
  readonly kept: number;
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}

/**
 * Delivers tasks, all at the same time.
 *
 * @param untilMs from then on, in epoch milliseconds, no post is begun; what comes after takes some seconds at most
 * @returns what became of each task, in their order. Never throws.
 */
export type ProcessTasks = (tasks: readonly DeliveryTask[], untilMs: number) => Promise<readonly TaskResult[]>;

export interface ProcessTasksDependencies {
  readonly deliverer: Deliverer;
  readonly queue: DeliveryQueue;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Pick<Metrics, "record">;
  readonly attempts?: number;
  /** How long what was not delivered rests before the next attempt. */
  readonly rest?: Backoff;
}

/** With the rests in between, throttling that goes on for a minute loses nobody. */
const defaultAttempts = 5;
const defaultRest = { baseMs: 5000, capMs: 60_000 };

/**
 * The delivery worker. What it does not finish goes back as a smaller task with its next attempt; after the last attempt a
 * dead letter names who was missed and why. A task may be given out again although it was processed: nobody is lost then,
 * and recipients drop what they have twice by the message's id.
 */
export function createProcessTasks({
  deliverer,
  queue,
  deadLetters,
  clock,
  random,
  metrics,
  attempts = defaultAttempts,
  rest = defaultRest,
}: ProcessTasksDependencies): ProcessTasks {
  async function process(task: DeliveryTask, untilMs: number): Promise<TaskResult> {
    const beganAtMs = clock.now();
    const delivery = deliverer.begin(task, untilMs);
    const [hopeless, others]: [Undelivered[], Undelivered[]] = [[], []];

    async function deliverTo(recipient: DeliveryTask["recipients"][number]): Promise<void> {
      const undelivered = await delivery.deliverTo(recipient);
      if (undelivered === undefined) return;
      const { reason, fault } = undelivered;
      const isHopeless = reason === "too-large" || task.attempt >= attempts;
      (isHopeless ? hopeless : others).push(undelivered);
      // A later attempt may succeed: worth a line in the log only where more than time was lacking.
      if (isHopeless || reason === "unanswered" || reason === "not-spoken") delivery.noteFault(fault);
    }

    await Promise.all(task.recipients.map(deliverTo));
    const [deadLettered, requeued] = await Promise.all([
      writeLetter(task, hopeless).catch((fault: unknown) => {
        delivery.noteFault(fault);
        return 0;
      }),
      requeue(task, others, untilMs, delivery.noteFault),
    ]);
    const { delivered, gone, throttledPosts } = delivery.totals();
    const kept = hopeless.length + others.length - requeued - deadLettered;
    metrics.record({
      ...{ Delivered: delivered, Gone: gone, Requeued: requeued, DeadLettered: deadLettered, Kept: kept },
      ...{ Throttled: throttledPosts, DeliveryTime: clock.now() - beganAtMs },
      ...{ Attempt: task.attempt, TaskAge: clock.now() - task.message.sentAtMs },
    });
    const fault = delivery.fault() ?? (hopeless[0] && undeliveredFault(hopeless[0].reason));
    return { delivered, gone, requeued, deadLettered, kept, ...(fault !== undefined && { fault }) };
  }

  async function writeLetter(task: DeliveryTask, given: readonly Undelivered[]): Promise<number> {
    // Letters are data: what was thrown goes to the log.
    const undelivered = given.map(({ recipient, reason }) => ({ recipient, reason }));
    if (given.length > 0) {
      await deadLetters.write({ kind: "undelivered", ...sentOf(task), undelivered, attempt: task.attempt });
    }
    return given.length;
  }

  async function requeue(
    tried: DeliveryTask,
    undelivered: readonly Undelivered[],
    untilMs: number,
    noteFault: (fault: unknown) => void,
  ): Promise<number> {
    if (undelivered.length === 0) return 0;
    const { attempt, trace } = tried;
    const recipients = undelivered.map(({ recipient }) => recipient);
    const task = { ...sentOf(tried), recipients, attempt: attempt + 1, ...(trace !== undefined && { trace }) };
    // Recipients that were never tried need no back-off.
    const wasTried = undelivered.some(({ reason }) => reason !== "late");
    const delayMs = wasTried ? fullJitterMs(attempt, rest, random) : 0;
    const budget = { queue, clock, random, untilMs: untilMs + deliverer.limits.enqueueMs };
    const failed = await enqueueWithRetry(budget, [task], delayMs);
    for (const { fault } of failed) noteFault(fault);
    return undelivered.length - failed.reduce((sum, { task: { recipients } }) => sum + recipients.length, 0);
  }

  return async (tasks, untilMs) => Promise.all(tasks.map((task) => process(task, untilMs)));
}

function sentOf({ message, positions }: DeliveryTask): SentMessage {
  return { message, ...(positions !== undefined && { positions }) };
}
