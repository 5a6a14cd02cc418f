import type { Clock } from "@switchboard/adjustable-clock";
import type { Schedule } from "./schedule.ts";

/** Runs something on a schedule, from now on, with the time that it was due; the result ends it. */
export function startSchedule(schedule: Schedule, clock: Clock, run: (dueMs: number) => void): () => void {
  let cancel = () => {};
  function wait(afterMs: number): void {
    const dueMs = schedule.nextAfter(afterMs);
    if (dueMs === undefined) return;
    cancel = clock.after(Math.max(0, dueMs - clock.now()), () => {
      run(dueMs);
      wait(dueMs);
    });
  }
  wait(clock.now());
  return () => cancel();
}
