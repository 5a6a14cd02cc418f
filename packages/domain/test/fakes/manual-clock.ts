import type { Clock } from "../../src/index.ts";

declare function setImmediate(callback: () => void): void;

/** Everything that needs no time has happened when it resolves. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface ManualClock extends Clock {
  /** Lets so much time pass. */
  advance(ms: number): Promise<void>;
  /** Lets time pass, from one waiter to the next, until the promise is settled. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  let waiting: { readonly atMs: number; readonly wake: () => void }[] = [];

  function turnTo(ms: number): void {
    nowMs = ms;
    const due = waiting.filter(({ atMs }) => atMs <= nowMs);
    waiting = waiting.filter(({ atMs }) => atMs > nowMs);
    for (const { wake } of due) wake();
  }

  const nextMs = () => Math.min(...waiting.map(({ atMs }) => atMs));

  return {
    now: () => nowMs,
    wait: (ms) => new Promise((wake) => waiting.push({ atMs: nowMs + ms, wake })),

    async advance(ms) {
      const endMs = nowMs + ms;
      for (await settled(); nextMs() <= endMs; await settled()) turnTo(nextMs());
      turnTo(endMs);
      await settled();
    },

    async until(promise) {
      let ended = false;
      const end = () => {
        ended = true;
      };
      promise.then(end, end);
      for (await settled(); !ended; await settled()) {
        if (waiting.length === 0) throw new Error("Nobody waits for time to pass, and it is not over.");
        turnTo(nextMs());
      }
      return promise;
    },
  };
}
