import type { DeliveryQueue, DeliveryTask } from "../../src/index.ts";

/** What becomes of one call: tasks for which it returns a fault are not taken. */
export type PutStep = (task: DeliveryTask) => Error | undefined;

export interface ScriptedQueue extends DeliveryQueue {
  /** What it has taken, in the order it has. */
  readonly taken: readonly (DeliveryTask & { readonly delayMs: number })[];
  /** How many tasks each call had. */
  readonly puts: readonly number[];
  /** The connection ids of all that it has taken, in order. */
  recipients(): readonly string[];
}

/**
 * @param steps what the calls come to, one after the other; the last one again and again. Without any, it takes all.
 * @param hold what each call waits for
 */
export function createScriptedQueue(
  steps: readonly PutStep[] = [],
  hold: () => Promise<void> = async () => {},
): ScriptedQueue {
  const taken: (DeliveryTask & { readonly delayMs: number })[] = [];
  const puts: number[] = [];
  return {
    taken,
    puts,
    recipients: () =>
      taken
        .flatMap(({ recipients }) => recipients)
        .map(({ connectionId }) => connectionId)
        .sort(),
    async put(tasks, delayMs = 0) {
      const step = steps[puts.length] ?? steps.at(-1) ?? (() => undefined);
      puts.push(tasks.length);
      await hold();
      return tasks.flatMap((task) => {
        const fault = step(task);
        if (fault !== undefined) return [{ task, fault }];
        taken.push({ ...task, delayMs });
        return [];
      });
    },
  };
}
