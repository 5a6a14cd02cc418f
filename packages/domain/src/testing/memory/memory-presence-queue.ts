import type { Clock, PresenceQueue, PresenceTask } from "../../index.ts";

/** Delays are whole seconds, and no longer than that. */
const maxDelaySeconds = 900;

/** A task in the queue. */
export interface QueuedPresenceTask extends PresenceTask {
  /** When workers see it, in epoch milliseconds. */
  readonly visibleFromMs: number;
}

export interface MemoryPresenceQueue extends PresenceQueue {
  /** What is in the queue, the oldest first, delayed or not. */
  waiting(): readonly QueuedPresenceTask[];
  /** Takes the oldest task out that workers see. */
  take(): PresenceTask | undefined;
  /** Decides what every `put` does instead from now on. Without it, the queue is itself again. */
  behave(instead?: () => Promise<void>): void;
}

/**
 * Keeps tasks as long as the process lives.
 *
 * @param options.clock the time that delays go by. By default it stands still
 */
export function createMemoryPresenceQueue({
  clock = { now: () => 0 },
}: {
  readonly clock?: Pick<Clock, "now">;
} = {}): MemoryPresenceQueue {
  const waiting: QueuedPresenceTask[] = [];
  let behaviour: (() => Promise<void>) | undefined;
  return {
    async put({ group, dueAtMs, attempt }, delayMs) {
      if (behaviour !== undefined) return behaviour();
      const delaySeconds = Math.min(maxDelaySeconds, Math.ceil(delayMs / 1000));
      waiting.push({ group, dueAtMs, attempt, visibleFromMs: clock.now() + delaySeconds * 1000 });
    },
    waiting: () => waiting,
    take() {
      const nth = waiting.findIndex(({ visibleFromMs }) => visibleFromMs <= clock.now());
      const [taken] = nth < 0 ? [] : waiting.splice(nth, 1);
      if (taken === undefined) return undefined;
      const { visibleFromMs: _visible, ...task } = taken;
      return task;
    },
    behave(instead) {
      behaviour = instead;
    },
  };
}
