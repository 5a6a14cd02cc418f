import fc from "fast-check";
import { expect, test } from "vitest";
import {
  end,
  type MachineEvent,
  type MachineState,
  type Policy,
  start,
  transition,
} from "../src/connection/connection-state-machine.ts";
import type { Disconnect } from "../src/connection/disconnect.ts";

const policy: Policy = {
  retry: { baseMs: 1_000, capMs: 30_000 },
  ...{ refusedRetryMs: 300_000, random: () => 0.5, now: () => 0 },
};
const welcome = { type: "welcome", connectionId: "c", expiresAt: "2026-01-01T02:05:00.000Z" } as const;

function after(...events: readonly MachineEvent[]): MachineState {
  return events.reduce((machine, event) => transition(machine, event, policy).machine, start);
}

const welcomed: MachineEvent = { type: "welcomed", welcome };
const dropped: MachineEvent = {
  type: "lost",
  disconnect: { reason: "connection-lost", closeCode: 1006 },
  ageMs: 60_000,
};
const unreachable: MachineEvent = { type: "failed", disconnect: { reason: "unreachable" } };
const due: MachineEvent = { type: "attempt-due" };
const switchDue: MachineEvent = { type: "switch-due" };

test("a replacement that fails leaves the connection as it is, and is tried again", () => {
  const open = after(welcomed, switchDue);
  const { machine, command } = transition(open, unreachable, policy);
  expect(machine.state).toBe(open.state);
  expect(command).toEqual({ do: "wait", delayMs: 500 });
  expect(transition(machine, due, policy).command).toEqual({ do: "attempt", fresh: true });
});

test("where the old connection ends before its replacement is there, the replacement is the next connection", () => {
  const { machine, command } = transition(after(welcomed, switchDue), dropped, policy);
  expect(machine.state).toEqual({ name: "connecting", reason: "connection-lost", closeCode: 1006 });
  expect(command).toBeUndefined();
  expect(transition(machine, welcomed, policy).machine.state).toMatchObject({ name: "open", reason: "welcomed" });
});

test("where the old connection ends while its replacement waits for another attempt, that comes soon", () => {
  const waiting = after(welcomed, switchDue, unreachable, due, unreachable, due, unreachable);
  expect(transition(waiting, dropped, policy).command).toEqual({ do: "wait", delayMs: 500 });
});

test("a token that was good until now is not taken again", () => {
  const late = { ...policy, now: () => Date.parse(welcome.expiresAt) };
  const { machine } = transition(after(welcomed), dropped, late);
  expect(transition(machine, due, late).command).toEqual({ do: "attempt", fresh: true });
});

test("when the network comes back during an attempt, the one after it comes soon", () => {
  const late = after(unreachable, due, unreachable, due, unreachable, due);
  expect(transition(late, unreachable, policy).command).toEqual({ do: "wait", delayMs: 4_000 });
  expect(transition(transition(late, { type: "network-back" }, policy).machine, unreachable, policy).command).toEqual({
    ...{ do: "wait", delayMs: 500 },
  });
});

const failures: readonly Disconnect[] = [
  ...([
    { reason: "unreachable", blind: true },
    { reason: "unavailable", status: 503 },
  ] as const),
  ...([{ reason: "attempt-timed-out" }, { reason: "token-unavailable" }, { reason: "expired" }] as const),
  { reason: "refused", status: 401, final: true },
];
const anyFailure = fc.constantFrom(...failures);
const anyEvent: fc.Arbitrary<MachineEvent> = fc.oneof(
  fc.constantFrom(welcomed, due, switchDue, { type: "network-back" } as const),
  anyFailure.map((disconnect) => ({ type: "failed", disconnect }) as const),
  fc.record({ type: fc.constant("lost" as const), disconnect: anyFailure, ageMs: fc.nat(20_000) }),
);

/** Whether it can happen now. */
function isPossible({ attempting, state }: MachineState, { type }: MachineEvent): boolean {
  if (type === "welcomed" || type === "failed") return attempting;
  return type === "lost" || type === "switch-due" ? state.name === "open" : true;
}

test("whatever happens, there is always something that leads on, until it is over", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      let machine = start;
      for (const event of events) {
        if (!isPossible(machine, event)) continue;
        const before = machine;
        const { machine: next, command } = transition(machine, event, policy);
        machine = next;
        if (before.state.name === "closed") expect({ next, command }).toEqual({ next: before, command: undefined });
        if (command?.do === "attempt") expect([before.attempting, next.attempting]).toEqual([false, true]);
        if (command?.do === "wait") expect([next.attempting, command.delayMs <= 300_000]).toEqual([false, true]);
        expect(command?.do === "end").toBe(before.state.name !== "closed" && next.state.name === "closed");
        expect(next.attempting).toBe(
          next.state.name === "connecting" || (next.attempting && next.state.name === "open"),
        );
      }
    }),
  );
});

test("closing ends it from anywhere", () => {
  for (const machine of [start, after(welcomed), after(unreachable), after(welcomed, switchDue)]) {
    const { machine: over, command } = end(machine, { reason: "closed-by-caller" });
    expect([over.state, over.attempting, command]).toEqual([
      ...[{ name: "closed", reason: "closed-by-caller" }, false, { do: "end" }],
    ]);
  }
});
