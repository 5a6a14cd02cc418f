import type { WelcomeFrame } from "@switchboard/protocol";
import type { FailureDetails, HubState } from "../state.ts";
import { type Backoff, fullJitterMs } from "./backoff.ts";
import type { Disconnect, FinalDisconnect, RetryableDisconnect } from "./disconnect.ts";

/** The state that callers see, and what the next transition depends on beside it. */
export interface MachineState {
  readonly state: HubState;
  /** An attempt is under way: for the first connection, after a drop, or for the one that takes over. */
  readonly attempting: boolean;
  /** Attempts in a row that failed, or whose connection did not last. */
  readonly failures: number;
  /** Handshakes that did not open since the last welcome, and nothing tells why. */
  readonly unopened: number;
  /** The next attempt needs a token that was not kept from before. */
  readonly fresh: boolean;
}

export type MachineEvent =
  | { readonly type: "attempt-due" }
  | { readonly type: "switch-due" }
  | { readonly type: "network-back" }
  /** Somebody looks at the page again, or the computer has slept: the connection may have died unnoticed. */
  | { readonly type: "woken" }
  | { readonly type: "welcomed"; readonly welcome: WelcomeFrame }
  /** The attempt. */
  | { readonly type: "failed"; readonly disconnect: Disconnect }
  /** The connection that was open. */
  | { readonly type: "lost"; readonly disconnect: Disconnect; readonly ageMs: number };

/** What the connection manager has to do now. */
export type Command =
  | { readonly do: "attempt"; readonly fresh: boolean }
  | { readonly do: "wait"; readonly delayMs: number }
  | { readonly do: "probe" }
  | { readonly do: "end" };

export interface Transition {
  readonly machine: MachineState;
  readonly command?: Command;
}

export interface Policy {
  readonly retry: Backoff;
  readonly refusedRetryMs: number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  readonly now: () => number;
}

/** So many handshakes that did not open are no coincidence: the next has a fresh token, and those after it wait for minutes. */
const HOPELESS = 3;
/** A connection that was lost sooner counts as another failure: one that is welcomed and dropped at once is no success. */
const STABLE_MS = 10_000;

/** The first attempt is under way. */
export const start: MachineState = {
  state: { name: "connecting", reason: "started" },
  ...{ attempting: true, failures: 0, unopened: 0, fresh: false },
};

/**
 * The connection state machine: a pure function from a state and an event to the next state, and a command.
 *
 * ```
 * connecting ──welcomed──▶ open ──lost──▶ waiting ──attempt-due, network-back, woken──▶ connecting
 *      │                    └─ lost while it is being replaced ─▶ connecting
 *      └──failed──▶ waiting                       a final disconnect:    any ─▶ closed
 * ```
 */
export function transition(machine: MachineState, event: MachineEvent, policy: Policy): Transition {
  if (machine.state.name === "closed") return { machine };
  switch (event.type) {
    case "welcomed":
      return { machine: welcomed(machine, event.welcome) };
    case "attempt-due":
      return machine.attempting ? { machine } : attempt(machine);
    case "switch-due":
      return machine.attempting ? { machine } : attempt({ ...machine, fresh: true });
    case "network-back":
      // What failed before had no network.
      return woken(machine.state.name === "open" ? machine : { ...machine, failures: 0, unopened: 0 });
    case "woken":
      return woken(machine);
    case "failed":
      return isFinal(event.disconnect) ? end(machine, event.disconnect) : failed(machine, event.disconnect, policy);
    case "lost":
      return isFinal(event.disconnect)
        ? end(machine, event.disconnect)
        : lost(machine, event.disconnect, event.ageMs, policy);
  }
}

function isFinal(disconnect: Disconnect): disconnect is FinalDisconnect {
  return "final" in disconnect;
}

export function end(machine: MachineState, { reason, ...rest }: Omit<FinalDisconnect, "final">): Transition {
  const state = { name: "closed", reason, ...details(rest) } as const;
  return { machine: { ...machine, attempting: false, state }, command: { do: "end" } };
}

function welcomed(machine: MachineState, welcome: WelcomeFrame): MachineState {
  const switched = machine.state.name === "open";
  const state = { name: "open", reason: switched ? "switched" : "welcomed", welcome } as const;
  // How long it lasts decides whether it was a success: see `lost`.
  return { state, attempting: false, failures: switched ? 0 : machine.failures, unopened: 0, fresh: false };
}

function attempt(machine: MachineState): Transition {
  const { fresh, state } = machine;
  const next =
    state.name === "waiting" ? ({ ...details(state), name: "connecting", reason: state.reason } as const) : state;
  return { machine: { ...machine, attempting: true, state: next }, command: { do: "attempt", fresh } };
}

function woken(machine: MachineState): Transition {
  if (machine.state.name === "open") return { machine, command: { do: "probe" } };
  // An attempt that is under way may fail of what was before: the one after it then comes by the usual rule.
  return machine.attempting ? { machine } : attempt(machine);
}

function failed(machine: MachineState, disconnect: RetryableDisconnect, policy: Policy): Transition {
  const unopened = machine.unopened + (disconnect.blind ? 1 : 0);
  const hopeless = disconnect.blind === true && unopened >= HOPELESS;
  const backoffMs = hopeless && unopened > HOPELESS ? refusedDelayMs(policy) : retryDelayMs(machine, policy);
  const delayMs = Math.max(backoffMs, disconnect.retryAfterMs ?? 0);
  const known = hopeless ? ({ ...disconnect, reason: "refused-or-unreachable" } as const) : disconnect;
  const next = {
    ...machine,
    attempting: false,
    failures: machine.failures + 1,
    unopened,
    fresh: machine.fresh || hopeless,
  };
  // While the old connection lasts, only its replacement has failed.
  const state = machine.state.name === "open" ? machine.state : waiting(known, delayMs, policy);
  return { machine: { ...next, state }, command: { do: "wait", delayMs } };
}

function lost(machine: MachineState, disconnect: RetryableDisconnect, ageMs: number, policy: Policy): Transition {
  const { state: before } = machine;
  const isOver = before.name === "open" && policy.now() >= Date.parse(before.welcome.expiresAt);
  const next = { ...machine, fresh: machine.fresh || isOver || disconnect.reason === "expired" };
  if (machine.attempting)
    return { machine: { ...next, state: { name: "connecting", reason: disconnect.reason, ...details(disconnect) } } };
  const failures = ageMs < STABLE_MS ? machine.failures : 0;
  const delayMs = Math.max(retryDelayMs({ failures }, policy), disconnect.retryAfterMs ?? 0);
  const state = waiting(disconnect, delayMs, policy);
  return { machine: { ...next, failures: failures + 1, state }, command: { do: "wait", delayMs } };
}

function waiting(disconnect: RetryableDisconnect, delayMs: number, { now }: Policy): HubState {
  return { name: "waiting", reason: disconnect.reason, retryAt: now() + delayMs, ...details(disconnect) };
}

function details({ status, closeCode, closeReason, cause }: FailureDetails): FailureDetails {
  return {
    ...(status !== undefined && { status }),
    ...(closeCode !== undefined && { closeCode }),
    ...(closeReason !== undefined && { closeReason }),
    ...(cause !== undefined && { cause }),
  };
}

function retryDelayMs({ failures }: Pick<MachineState, "failures">, { retry, random }: Policy): number {
  return fullJitterMs(failures + 1, retry, random);
}

/** Minutes, and at random: a page whose user is not let in must not knock for ever. */
function refusedDelayMs({ refusedRetryMs, random }: Policy): number {
  return refusedRetryMs * (0.2 + 0.8 * random());
}
