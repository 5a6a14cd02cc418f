import type { Clock, UnregisterQueue, UnregisterTask } from "../../index.ts";

/** Delays are whole seconds, and no longer than that. */
const maxDelaySeconds = 900;

/** A task in the queue. */
export interface QueuedUnregisterTask extends UnregisterTask {
  /** How long workers were not to see it, as it was asked for. */
  readonly delayMs: number;
}

export interface MemoryUnregisterQueue extends UnregisterQueue {
  /** What is in the queue, the oldest first, delayed or not. */
  waiting(): readonly QueuedUnregisterTask[];
  /** Takes the oldest task out that workers see. */
  take(): QueuedUnregisterTask | undefined;
  /** Decides what every `put` does instead from now on. Without it, the queue is itself again. */
  behave(instead?: () => Promise<void>): void;
}

/**
 * Keeps tasks as long as the process lives.
 *
 * @param options.clock the time that delays go by. Without one they are over at once
 */
export function createMemoryUnregisterQueue({
  clock,
}: {
  readonly clock?: Pick<Clock, "now">;
} = {}): MemoryUnregisterQueue {
  const waiting: { readonly task: QueuedUnregisterTask; readonly visibleFromMs: number }[] = [];
  let behaviour: (() => Promise<void>) | undefined;
  return {
    async put(task, delayMs) {
      if (behaviour !== undefined) return behaviour();
      const delaySeconds = Math.min(maxDelaySeconds, Math.ceil(delayMs / 1000));
      const visibleFromMs = clock === undefined ? 0 : clock.now() + delaySeconds * 1000;
      waiting.push({ task: structuredClone({ ...task, delayMs }), visibleFromMs });
    },
    waiting: () => waiting.map(({ task }) => task),
    take() {
      const nth = waiting.findIndex(({ visibleFromMs }) => visibleFromMs <= (clock?.now() ?? 0));
      return nth < 0 ? undefined : waiting.splice(nth, 1)[0]?.task;
    },
    behave(instead) {
      behaviour = instead;
    },
  };
}
