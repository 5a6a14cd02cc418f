import fc from "fast-check";
import { expect, test } from "vitest";
import { type Course, type CourseEvent, end, type Policy, start, step } from "../src/course.ts";
import type { Failure } from "../src/loss.ts";

const policy: Policy = {
  retry: { baseMs: 1_000, capMs: 30_000 },
  ...{ refusedRetryMs: 300_000, random: () => 0.5, now: () => 0 },
};
const welcome = { type: "welcome", connectionId: "c", expiresAt: "2026-01-01T02:05:00.000Z" } as const;

function after(...events: readonly CourseEvent[]): Course {
  return events.reduce((course, event) => step(course, event, policy).course, start);
}

const welcomed: CourseEvent = { type: "welcomed", welcome };
const dropped: CourseEvent = { type: "lost", failure: { reason: "connection-lost", closeCode: 1006 }, ageMs: 60_000 };
const unreachable: CourseEvent = { type: "failed", failure: { reason: "unreachable" } };
const due: CourseEvent = { type: "attempt-due" };
const switchDue: CourseEvent = { type: "switch-due" };

test("a replacement that fails leaves the connection as it is, and is tried again", () => {
  const open = after(welcomed, switchDue);
  const { course, order } = step(open, unreachable, policy);
  expect(course.state).toBe(open.state);
  expect(order).toEqual({ do: "wait", delayMs: 500 });
  expect(step(course, due, policy).order).toEqual({ do: "attempt", fresh: true });
});

test("where the old connection ends before its replacement is there, the replacement is the next connection", () => {
  const { course, order } = step(after(welcomed, switchDue), dropped, policy);
  expect(course.state).toEqual({ name: "connecting", reason: "connection-lost", closeCode: 1006 });
  expect(order).toBeUndefined();
  expect(step(course, welcomed, policy).course.state).toMatchObject({ name: "open", reason: "welcomed" });
});

test("where the old connection ends while its replacement waits for another attempt, that comes soon", () => {
  const waiting = after(welcomed, switchDue, unreachable, due, unreachable, due, unreachable);
  expect(step(waiting, dropped, policy).order).toEqual({ do: "wait", delayMs: 500 });
});

test("a token that was good until now is not taken again", () => {
  const late = { ...policy, now: () => Date.parse(welcome.expiresAt) };
  const { course } = step(after(welcomed), dropped, late);
  expect(step(course, due, late).order).toEqual({ do: "attempt", fresh: true });
});

test("when the network comes back during an attempt, the one after it comes soon", () => {
  const late = after(unreachable, due, unreachable, due, unreachable, due);
  expect(step(late, unreachable, policy).order).toEqual({ do: "wait", delayMs: 4_000 });
  expect(step(step(late, { type: "network-back" }, policy).course, unreachable, policy).order).toEqual({
    ...{ do: "wait", delayMs: 500 },
  });
});

const failures: readonly Failure[] = [
  ...([
    { reason: "unreachable", blind: true },
    { reason: "unavailable", status: 503 },
  ] as const),
  ...([{ reason: "attempt-timed-out" }, { reason: "token-unavailable" }, { reason: "expired" }] as const),
  { reason: "refused", status: 401, final: true },
];
const anyFailure = fc.constantFrom(...failures);
const anyEvent: fc.Arbitrary<CourseEvent> = fc.oneof(
  fc.constantFrom(welcomed, due, switchDue, { type: "network-back" } as const),
  anyFailure.map((failure) => ({ type: "failed", failure }) as const),
  fc.record({ type: fc.constant("lost" as const), failure: anyFailure, ageMs: fc.nat(20_000) }),
);

/** Whether it can happen now. */
function isPossible({ attempting, state }: Course, { type }: CourseEvent): boolean {
  if (type === "welcomed" || type === "failed") return attempting;
  return type === "lost" || type === "switch-due" ? state.name === "open" : true;
}

test("whatever happens, there is always something that leads on, until it is over", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let course = start;
      for (const event of events) {
        if (!isPossible(course, event)) continue;
        const before = course;
        const { course: next, order } = step(course, event, policy);
        course = next;
        if (before.state.name === "closed") expect({ next, order }).toEqual({ next: before, order: undefined });
        if (order?.do === "attempt") expect([before.attempting, next.attempting]).toEqual([false, true]);
        if (order?.do === "wait") expect([next.attempting, order.delayMs <= 300_000]).toEqual([false, true]);
        expect(order?.do === "end").toBe(before.state.name !== "closed" && next.state.name === "closed");
        expect(next.attempting).toBe(
          next.state.name === "connecting" || (next.attempting && next.state.name === "open"),
        );
      }
    }),
  );
});

test("closing ends it from anywhere", () => {
  for (const course of [start, after(welcomed), after(unreachable), after(welcomed, switchDue)]) {
    const { course: over, order } = end(course, { reason: "closed-by-caller" });
    expect([over.state, over.attempting, order]).toEqual([
      ...[{ name: "closed", reason: "closed-by-caller" }, false, { do: "end" }],
    ]);
  }
});
