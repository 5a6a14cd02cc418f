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

const blind: MachineEvent = { type: "failed", disconnect: { reason: "unreachable", blind: true } };
const later = { ...welcome, connectionId: "d" };
const final = { reason: "refused", status: 401, final: true } as const;
const soon = { do: "wait", delayMs: 500 } as const;

test("at first an attempt is under way, and nothing has failed", () => {
  expect(start).toStrictEqual({
    state: { name: "connecting", reason: "started" },
    ...{ attempting: true, failures: 0, unopened: 0, fresh: false, renew: false },
  });
});

test("a welcome opens the connection; how often attempts have failed before still counts", () => {
  expect(transition(after(blind, due, blind, due), welcomed, policy)).toStrictEqual({
    machine: {
      state: { name: "open", reason: "welcomed", welcome },
      ...{ attempting: false, failures: 2, unopened: 0, fresh: false, renew: false },
    },
  });
});

test("a welcome while a connection is open is a switch, after which nothing has failed", () => {
  const switching = after(unreachable, due, welcomed, switchDue, unreachable, due);
  expect(transition(switching, { type: "welcomed", welcome: later }, policy)).toStrictEqual({
    machine: {
      state: { name: "open", reason: "switched", welcome: later },
      ...{ attempting: false, failures: 0, unopened: 0, fresh: false, renew: false },
    },
  });
});

test("an attempt that fails is followed by a wait, which tells why and until when", () => {
  const disconnect = { reason: "unavailable", status: 503, cause: "away" } as const;
  const noon = { ...policy, now: () => 720 };
  expect(transition(start, { type: "failed", disconnect }, noon)).toStrictEqual({
    machine: {
      state: { name: "waiting", reason: "unavailable", retryAt: 1_220, status: 503, cause: "away" },
      ...{ attempting: false, failures: 1, unopened: 0, fresh: false, renew: false },
    },
    command: soon,
  });
});

test("after the wait another attempt is made, which tells why there is one", () => {
  const disconnect = { reason: "connection-lost", closeCode: 1006 } as const;
  const waiting = after(welcomed, { type: "lost", disconnect, ageMs: 10_000 });
  expect(transition(waiting, due, policy)).toStrictEqual({
    machine: { ...waiting, attempting: true, state: { name: "connecting", ...disconnect } },
    command: { do: "attempt", fresh: false },
  });
});

test.each<MachineEvent>([due, switchDue, { type: "woken" }, { type: "network-back" }])(
  "while an attempt is under way, $type begins no other",
  (event) => {
    const attempting = after(welcomed, dropped, due);
    expect(transition(attempting, event, policy).command).toBeUndefined();
    expect(transition(attempting, event, policy).machine.state).toBe(attempting.state);
  },
);

test("a connection that is due to be replaced stays as it is while the attempt with a fresh token is made", () => {
  const open = after(welcomed);
  expect(transition(open, switchDue, policy)).toStrictEqual({
    machine: { ...open, attempting: true, fresh: true, renew: false },
    command: { do: "attempt", fresh: true },
  });
  const switching = after(welcomed, switchDue);
  expect(transition(switching, switchDue, policy)).toStrictEqual({ machine: switching });
});

test.each<MachineEvent>([{ type: "woken" }, { type: "network-back" }])(
  "an open connection is probed by $type, and what failed before still counts",
  (event) => {
    const open = after(unreachable, due, welcomed);
    expect(transition(open, event, policy)).toStrictEqual({ machine: open, command: { do: "probe" } });
  },
);

test("who wakes up does not wait, and what failed before still counts", () => {
  const waiting = after(blind);
  const { machine, command } = transition(waiting, { type: "woken" }, policy);
  expect(machine).toMatchObject({ attempting: true, failures: 1, unopened: 1, state: { name: "connecting" } });
  expect(command).toEqual({ do: "attempt", fresh: false });
});

test("when the network is back nobody waits, and what failed without one does not count", () => {
  const waiting = after(blind);
  const { machine, command } = transition(waiting, { type: "network-back" }, policy);
  expect(machine).toMatchObject({ attempting: true, failures: 0, unopened: 0, state: { name: "connecting" } });
  expect(command).toEqual({ do: "attempt", fresh: false });
});

test("a final disconnect of an attempt or of the connection ends it, with what tells why", () => {
  const closed = { name: "closed", reason: "refused", status: 401 };
  expect(transition(start, { type: "failed", disconnect: final }, policy)).toStrictEqual({
    ...{ machine: { ...start, attempting: false, state: closed }, command: { do: "end" } },
  });
  const open = after(welcomed);
  expect(transition(open, { type: "lost", disconnect: final, ageMs: 0 }, policy)).toStrictEqual({
    ...{ machine: { ...open, state: closed }, command: { do: "end" } },
  });
});

test("nothing happens any more once it is closed", () => {
  const closed = after({ type: "failed", disconnect: final });
  for (const event of [welcomed, due, switchDue, unreachable, dropped, { type: "woken" }] as const) {
    expect(transition(closed, event, policy)).toStrictEqual({ machine: closed });
  }
});

test("the third handshake in a row that does not open has the next take a fresh token; from the fourth on, minutes pass", () => {
  const seen = [];
  let machine = start;
  for (let times = 1; times <= 5; times += 1) {
    const { machine: waiting, command } = transition(machine, blind, policy);
    seen.push([waiting.state.reason, waiting.unopened, waiting.fresh, command]);
    machine = transition(waiting, due, policy).machine;
  }
  const minutes = { do: "wait", delayMs: expect.closeTo(180_000) };
  expect(seen).toEqual([
    ["unreachable", 1, false, { do: "wait", delayMs: 500 }],
    ["unreachable", 2, false, { do: "wait", delayMs: 1_000 }],
    ["refused-or-unreachable", 3, true, { do: "wait", delayMs: 2_000 }],
    ["refused-or-unreachable", 4, true, minutes],
    ["refused-or-unreachable", 5, true, minutes],
  ]);
});

test("an attempt that tells why it failed is no reason to wait for minutes, whatever failed before", () => {
  const hopeless = after(blind, due, blind, due, blind, due, blind, due);
  const { machine, command } = transition(hopeless, unreachable, policy);
  expect(machine).toMatchObject({ state: { reason: "unreachable" }, unopened: 4, fresh: true, renew: false });
  expect(command).toEqual({ do: "wait", delayMs: 8_000 });
});

test("the minutes are at random, a fifth of the time at least", () => {
  const hopeless = after(blind, due, blind, due, blind, due);
  expect(transition(hopeless, blind, { ...policy, random: () => 0 }).command).toEqual({ do: "wait", delayMs: 60_000 });
});

test.each([
  ["that did not last counts as another failure", 9_999, 2, 1_000],
  ["that lasted forgets those before it", 10_000, 1, 500],
])("a connection %s", (_what, ageMs, failures, delayMs) => {
  const open = after(unreachable, due, welcomed);
  const lost = transition(open, { type: "lost", disconnect: { reason: "pong-missed" }, ageMs }, policy);
  expect(lost).toStrictEqual({
    machine: { ...open, failures, state: { name: "waiting", reason: "pong-missed", retryAt: delayMs } },
    command: { do: "wait", delayMs },
  });
});

test.each<[string, Disconnect, number, boolean]>([
  ["a token that is good for longer is taken again", { reason: "connection-lost" }, -1, false],
  ["a token that is over is not", { reason: "connection-lost" }, 0, true],
  ["a token whose time the hub says is over is not, whatever the clock says", { reason: "expired" }, -1, true],
])("when a connection is lost, %s", (_what, disconnect, afterExpiryMs, fresh) => {
  const at = { ...policy, now: () => Date.parse(welcome.expiresAt) + afterExpiryMs };
  const { machine } = transition(after(welcomed), { type: "lost", disconnect, ageMs: 60_000 }, at);
  expect(machine.fresh).toBe(fresh);
  expect(transition(machine, due, at).command).toEqual({ do: "attempt", fresh });
});

test("what takes over from a lost connection still has its fresh token", () => {
  const { machine } = transition(after(welcomed, switchDue), dropped, policy);
  expect(machine).toMatchObject({ attempting: true, fresh: true, renew: false });
});

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

const refreshDue: MachineEvent = { type: "refresh-due" };
const refreshAsked: MachineEvent = { type: "refresh-due", asked: true };

test("an open connection is given a new token, and tells what came of it", () => {
  const open = after(welcomed);
  for (const event of [refreshDue, refreshAsked]) {
    expect(transition(open, event, policy)).toStrictEqual({
      machine: { ...open, renew: true },
      command: { do: "refresh" },
    });
  }
  const refreshed = { ...welcome, expiresAt: "2026-01-01T03:00:00.000Z" };
  expect(after(welcomed, refreshDue, { type: "refreshed", welcome: refreshed, renew: false })).toStrictEqual({
    ...open,
    state: { name: "open", reason: "refreshed", welcome: refreshed },
  });
});

test("where that fails, another connection takes its place", () => {
  expect(transition(after(welcomed, refreshDue), switchDue, policy)).toMatchObject({
    machine: { attempting: true, fresh: true, renew: false },
    command: { do: "attempt", fresh: true },
  });
});

test("without a connection the next attempt has a new token", () => {
  expect(transition(after(welcomed, dropped, refreshAsked), due, policy)).toMatchObject({
    command: { do: "attempt", fresh: true },
  });
  expect(transition(after(welcomed, refreshAsked, dropped), due, policy)).toMatchObject({
    command: { do: "attempt", fresh: true },
  });
});

test("an attempt that is under way may have an older token: its connection is given a new one, or the next attempt has it", () => {
  const asked = after(refreshAsked);
  expect(transition(asked, welcomed, policy)).toMatchObject({ machine: { renew: true }, command: { do: "refresh" } });
  const failed = transition(asked, unreachable, policy).machine;
  expect(transition(failed, due, policy)).toMatchObject({ command: { do: "attempt", fresh: true } });
});

test("what is due by itself comes with a replacement that is under way, what is asked for comes after it", () => {
  const switching = after(welcomed, switchDue);
  expect(transition(transition(switching, refreshDue, policy).machine, welcomed, policy)).not.toHaveProperty("command");
  expect(transition(transition(switching, refreshAsked, policy).machine, welcomed, policy)).toMatchObject({
    command: { do: "refresh" },
  });
});

test("what comes late of a connection that is gone changes nothing", () => {
  const waiting = after(welcomed, refreshDue, dropped);
  expect(transition(waiting, { type: "refreshed", welcome, renew: false }, policy)).toStrictEqual({ machine: waiting });
});
