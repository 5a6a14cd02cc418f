/** Nobody notices. */
const SOON_MS = 30;
/** However busy it is, the page shows something new this often. */
const LATEST_MS = 1_000;
/** How much of the time the page may spend on drawing when frames keep coming. */
const SHARE = 0.03;
/** What can be drawn at once after a quiet while: whoever clicks through the page never waits. */
const MOST_SAVED_MS = 300;

/** Says when to draw next, so that a flood of frames costs a small share of the time, and single ones are shown at once. */
export interface DrawingBudget {
  /** How long to wait before drawing, in milliseconds; where somebody waits for it, no longer than nobody notices. */
  waitMs(nowMs: number, isAwaited?: boolean): number;
  /** To be told after each drawing. */
  spent(tookMs: number, nowMs: number): void;
}

export function createDrawingBudget(nowMs: number): DrawingBudget {
  let savedMs = MOST_SAVED_MS;
  let savedAtMs = nowMs;

  function earn(untilMs: number): void {
    savedMs = Math.min(MOST_SAVED_MS, savedMs + Math.max(0, untilMs - savedAtMs) * SHARE);
    savedAtMs = untilMs;
  }

  return {
    waitMs(atMs, isAwaited = false) {
      earn(atMs);
      if (isAwaited) return SOON_MS;
      return Math.min(LATEST_MS, Math.max(SOON_MS, -savedMs / SHARE));
    },
    spent(tookMs, atMs) {
      earn(atMs);
      savedMs -= tookMs;
    },
  };
}

/**
 * Calls what draws within the budget. A page in the background draws nothing at all: the browser gives it no animation frame.
 */
export function createDrawing(): (draw: () => void, isAwaited: boolean) => void {
  const budget = createDrawingBudget(performance.now());
  return (draw, isAwaited) => {
    const waitMs = budget.waitMs(performance.now(), isAwaited);
    setTimeout(() => requestAnimationFrame(() => drawAndMeasure(draw, budget)), waitMs);
  };
}

function drawAndMeasure(draw: () => void, budget: DrawingBudget): void {
  const beganMs = performance.now();
  draw();
  // The next task comes after style, layout and paint.
  setTimeout(() => {
    const nowMs = performance.now();
    budget.spent(nowMs - beganMs, nowMs);
  });
}
