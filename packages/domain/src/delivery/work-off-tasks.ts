import type { RetireConnection } from "../connections/retire-connection.ts";
import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import { createPressure } from "../flow-control/pressure.ts";
import type { FrameEncoder } from "../protocol/frame-encoder.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { DeliverToConnectionOptions } from "./deliver-to-connection.ts";
import { type DeliveryLimits, defaultDeliveryLimits } from "./delivery-limits.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import { createDeliveryRound, type RoundCounts } from "./delivery-round.ts";
import type { DeliveryTask } from "./delivery-task.ts";
import { encodedOnce } from "./encoded-once.ts";
import { type Missed, notReached } from "./missed.ts";
import { putPatiently } from "./put-patiently.ts";

/** What became of a task's recipients; the counts add up to those whose time is not over. */
export interface WorkedOff {
  readonly delivered: number;
  readonly gone: number;
  /** Not reached, and handed over again as a task with its next attempt. */
  readonly requeued: number;
  /** Not reached for good; a dead letter names them. */
  readonly deadLettered: number;
  /** Not reached, and neither handed over nor in a letter: the queue has to give the whole task out again. */
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
export type WorkOffTasks = (tasks: readonly DeliveryTask[], untilMs: number) => Promise<readonly WorkedOff[]>;

export interface WorkOffTasksDependencies
  extends Pick<DeliverToConnectionOptions, "registry" | "gateway" | "clock" | "random"> {
  readonly retire: RetireConnection;
  readonly encoder: FrameEncoder;
  readonly queue: DeliveryQueue;
  readonly deadLetters: DeadLetters;
  readonly metrics: Pick<Metrics, "record">;
  /** How a worker delivers; its time is `untilMs`, and no `deadlineMs`. */
  readonly limits?: DeliveryLimits;
  readonly attempts?: number;
  /** How long what was not reached rests before the next attempt. */
  readonly rest?: Backoff;
}

/** With the rests in between, throttling that goes on for a minute loses nobody. */
const defaultAttempts = 5;
const defaultRest = { baseMs: 5000, capMs: 60_000 };

/**
 * The worker's side of the queue. What a worker does not finish goes back as a smaller task with its next attempt; after
 * the last attempt a dead letter names who was missed and why. A task may be given out again although it was worked off:
 * nobody is lost then, and recipients drop what they have twice by the message's id.
 */
export function createWorkOffTasks(dependencies: WorkOffTasksDependencies): WorkOffTasks {
  const { encoder, queue, deadLetters, clock, random, metrics } = dependencies;
  const { limits = defaultDeliveryLimits, attempts = defaultAttempts, rest = defaultRest } = dependencies;

  // One for all tasks: those that a function works off at the same time share its network and the account's limit.
  const pressure = createPressure(limits, clock);

  async function workOff(task: DeliveryTask, untilMs: number): Promise<WorkedOff> {
    const beganAtMs = clock.now();
    const [hopeless, others]: [Missed[], Missed[]] = [[], []];
    let firstFault: unknown;
    const onFault = (fault: unknown) => {
      firstFault ??= fault;
    };
    const round = createDeliveryRound({
      ...dependencies,
      limits,
      encoded: encodedOnce(encoder, task.message),
      pressure,
      untilMs,
      onFault,
      onMissed(one, fault) {
        const isHopeless = one.because === "too-large" || task.attempt >= attempts;
        (isHopeless ? hopeless : others).push(one);
        // A later attempt may succeed: worth a line in the log only where more than patience was lacking.
        if (fault !== undefined && (isHopeless || one.because === "unanswered")) onFault(fault);
      },
    });
    await Promise.all(task.recipients.map(round.deliverTo));
    const [deadLettered, requeued] = await Promise.all([
      writeLetter(task, hopeless).catch(onFault),
      requeue(task, others, untilMs, onFault),
    ]);
    const { delivered, gone } = round.counts();
    const counts = {
      ...{ delivered, gone, requeued },
      deadLettered: deadLettered ?? 0,
      kept: hopeless.length + others.length - requeued - (deadLettered ?? 0),
    };
    metrics.record(measured(task, counts, round.counts(), clock.now(), beganAtMs));
    const fault = firstFault ?? (hopeless[0] && notReached(hopeless[0].because));
    return { ...counts, ...(fault !== undefined && { fault }) };
  }

  async function writeLetter({ message, attempt }: DeliveryTask, missed: readonly Missed[]): Promise<number> {
    if (missed.length > 0) await deadLetters.write({ kind: "missed", message, missed, attempt });
    return missed.length;
  }

  async function requeue(
    { message, attempt }: DeliveryTask,
    missed: readonly Missed[],
    untilMs: number,
    onFault: (fault: unknown) => void,
  ): Promise<number> {
    if (missed.length === 0) return 0;
    const task = { message, recipients: missed.map(({ recipient }) => recipient), attempt: attempt + 1 };
    // Whose turn never came has nothing to recover from.
    const isTired = missed.some(({ because }) => because !== "late");
    const delayMs = isTired ? fullJitterMs(attempt, rest, random) : 0;
    const patience = { queue, clock, random, untilMs: untilMs + limits.handOverMs };
    const untaken = await putPatiently(patience, [task], delayMs);
    for (const { fault } of untaken) onFault(fault);
    return missed.length - untaken.reduce((sum, { task: { recipients } }) => sum + recipients.length, 0);
  }

  return async (tasks, untilMs) => Promise.all(tasks.map((task) => workOff(task, untilMs)));
}

function measured(
  { message, attempt }: DeliveryTask,
  { delivered, gone, requeued, deadLettered, kept }: Omit<WorkedOff, "fault">,
  { throttledPosts }: RoundCounts,
  nowMs: number,
  beganAtMs: number,
) {
  return {
    ...{ Delivered: delivered, Gone: gone, Requeued: requeued, DeadLettered: deadLettered, Kept: kept },
    ...{ Throttled: throttledPosts, DeliveryTime: nowMs - beganAtMs },
    ...{ Attempt: attempt, TaskAge: nowMs - message.sentAtMs },
  };
}
