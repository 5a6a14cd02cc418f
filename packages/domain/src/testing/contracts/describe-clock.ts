import { expect } from "vitest";
import type { Clock } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface ClockSubject extends AsyncDisposable {
  readonly clock: Clock;
  /** Lets time pass until so many milliseconds are over on this clock. */
  pass(ms: number): Promise<void>;
}

const behaviours = {
  "shows milliseconds since 1970": async ({ clock }) => {
    expect(clock.now()).toBeGreaterThan(Date.parse("2020-01-01T00:00:00Z"));
    expect(clock.now()).toBeLessThan(Date.parse("2200-01-01T00:00:00Z"));
  },

  "goes on, and never back": async ({ clock, pass }) => {
    const shown = [clock.now()];
    for (let nth = 0; nth < 5; nth += 1) {
      await pass(2);
      shown.push(clock.now());
    }
    expect([...shown].sort((a, b) => a - b)).toEqual(shown);
    // A timer may be a moment early.
    expect((shown.at(-1) ?? 0) - (shown[0] ?? 0)).toBeGreaterThanOrEqual(5);
  },

  "calls once, when the delay is over": async ({ clock, pass }) => {
    const beganAtMs = clock.now();
    const calledAtMs: number[] = [];
    clock.after(20, () => calledAtMs.push(clock.now()));
    await pass(5);
    expect(calledAtMs.filter((ms) => ms < beganAtMs + 19)).toEqual([]);
    await pass(40);
    expect(calledAtMs).toHaveLength(1);
    expect(calledAtMs[0]).toBeGreaterThanOrEqual(beganAtMs + 19);
    await pass(40);
    expect(calledAtMs).toHaveLength(1);
  },

  "does not call before it has returned, even without a delay": async ({ clock, pass }) => {
    let called = 0;
    clock.after(0, () => (called += 1));
    expect(called).toBe(0);
    await pass(5);
    expect(called).toBe(1);
  },

  "calls in the order in which delays are over": async ({ clock, pass }) => {
    const called: string[] = [];
    clock.after(30, () => called.push("third"));
    clock.after(10, () => called.push("first"));
    clock.after(20, () => called.push("second"));
    await pass(60);
    expect(called).toEqual(["first", "second", "third"]);
  },

  "does not call what was cancelled, and calls the others": async ({ clock, pass }) => {
    const called: string[] = [];
    const cancel = clock.after(10, () => called.push("cancelled"));
    clock.after(10, () => called.push("other"));
    cancel();
    cancel();
    await pass(30);
    expect(called).toEqual(["other"]);
  },

  "takes a cancellation that comes too late": async ({ clock, pass }) => {
    const called: string[] = [];
    const cancel = clock.after(1, () => called.push("once"));
    await pass(20);
    cancel();
    await pass(5);
    expect(called).toEqual(["once"]);
  },
} satisfies Behaviours<ClockSubject>;

export type ClockBehaviour = keyof typeof behaviours;

/** The contract of `Clock`. */
export function describeClock(
  name: string,
  createSubject: () => Promise<ClockSubject>,
  skips: readonly Skip<ClockBehaviour>[] = [],
): void {
  describeBehaviours(`Clock: ${name}`, behaviours, createSubject, skips);
}
