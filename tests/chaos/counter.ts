/** Counts up, and does things when it has come so far. */
export interface Counter {
  up(): void;
  /** Once it has come to `count`; at once if it has already. */
  when(count: number, run: () => void): void;
  /** Forgets what is to be done, and begins anew. @returns how many things were never done */
  reset(): number;
}

export function createCounter(): Counter {
  let value = 0;
  let plans: { readonly count: number; readonly run: () => void }[] = [];
  function runDue(): void {
    const due = plans.filter(({ count }) => count <= value);
    plans = plans.filter(({ count }) => count > value);
    for (const { run } of due) run();
  }
  return {
    up() {
      value += 1;
      runDue();
    },
    when(count, run) {
      plans.push({ count, run });
      runDue();
    },
    reset() {
      const left = plans.length;
      value = 0;
      plans = [];
      return left;
    },
  };
}
