import type { Clock, DeliveryQueue, DeliveryTask } from "../../index.ts";

/** Delays are whole seconds, and no longer than that. */
const maxDelaySeconds = 900;

/** A task in the queue. */
export interface QueuedTask extends DeliveryTask {
  /** How long workers were not to see it, as it was asked for. */
  readonly delayMs: number;
}

/** Decides of every task of one call whether it is taken: not, if there is a fault. */
export type Refusal = (task: DeliveryTask) => unknown;

export interface MemoryDeliveryQueue extends DeliveryQueue {
  /** What is in the queue, the oldest first, delayed or not. */
  waiting(): readonly QueuedTask[];
  /** The connection ids of all recipients in the queue, in order. */
  recipients(): readonly string[];
  /** Takes the oldest task out that workers see. */
  take(): QueuedTask | undefined;
  /** How many tasks each call of `put` had, the oldest first. */
  puts(): readonly number[];
  /** What the calls of `put` refuse from now on, one after the other; the last one again and again. Without any, nothing. */
  refuse(...refusals: readonly Refusal[]): void;
}

/** Keeps tasks as long as the process lives. */
export function createMemoryDeliveryQueue({
  refusals: given = [],
  hold = async () => {},
  clock,
}: {
  /** Like `refuse`, from the beginning. */
  readonly refusals?: readonly Refusal[];
  /** What each call of `put` waits for before it takes anything. */
  readonly hold?: () => Promise<void>;
  /** The time that delays go by. Without one they are over at once. */
  readonly clock?: Pick<Clock, "now">;
} = {}): MemoryDeliveryQueue {
  const waiting: QueuedTask[] = [];
  /** When workers see a task. */
  const visibleFromMs = new WeakMap<QueuedTask, number>();
  const puts: number[] = [];
  let refusals = given;
  let nextRefusal = 0;

  function add(task: QueuedTask): void {
    waiting.push(task);
    if (clock === undefined) return;
    const delaySeconds = Math.min(maxDelaySeconds, Math.ceil(task.delayMs / 1000));
    visibleFromMs.set(task, clock.now() + delaySeconds * 1000);
  }

  function take(): QueuedTask | undefined {
    const nth = waiting.findIndex((task) => (visibleFromMs.get(task) ?? 0) <= (clock?.now() ?? 0));
    return nth < 0 ? undefined : waiting.splice(nth, 1)[0];
  }

  return {
    tasksPerCall: 10,
    async put(tasks, delayMs = 0) {
      const refusal = refusals[nextRefusal] ?? refusals.at(-1);
      nextRefusal += 1;
      puts.push(tasks.length);
      await hold();
      return tasks.flatMap((task) => {
        const fault = refusal?.(task);
        if (fault !== undefined) return [{ task, fault }];
        add(structuredClone({ ...task, delayMs }));
        return [];
      });
    },
    waiting: () => waiting,
    recipients: () => waiting.flatMap((task) => task.recipients.map(({ connectionId }) => connectionId)).sort(),
    take,
    puts: () => puts,
    refuse(...given) {
      refusals = given;
      nextRefusal = 0;
    },
  };
}
