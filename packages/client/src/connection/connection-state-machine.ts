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
  /** A newer token is wanted than the attempt that is under way may have, or the connection that is open. */
  readonly renew: boolean;
}

export type MachineEvent =
  | { readonly type: "attempt-due" }
  | { readonly type: "switch-due" }
  /** The hub is to be given a new token: somebody has asked for it, or the one that it has ends soon. */
  | { readonly type: "refresh-due"; readonly asked?: true }
  /** It has taken it. */
  | { readonly type: "refreshed"; readonly welcome: WelcomeFrame; readonly renew: boolean }
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
  | { readonly do: "refresh" }
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
  ...{ attempting: true, failures: 0, unopened: 0, fresh: false, renew: false },
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
      return welcomed(machine, event.welcome);
    case "attempt-due":
      return machine.attempting ? { machine } : attempt(machine);
    case "switch-due":
      return machine.attempting ? { machine } : attempt({ ...machine, fresh: true, renew: false });
    case "refresh-due":
      // What is due by itself comes with the attempt that is under way.
      if (machine.attempting) return { machine: { ...machine, renew: machine.renew || event.asked === true } };
      return machine.state.name === "open" ? refresh(machine) : { machine: { ...machine, fresh: true } };
    case "refreshed":
      if (machine.state.name !== "open") return { machine };
      return {
        machine: {
          ...machine,
          renew: event.renew,
          state: { name: "open", reason: "refreshed", welcome: event.welcome },
        },
      };
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

function welcomed(machine: MachineState, welcome: WelcomeFrame): Transition {
  const { renew } = machine;
  const switched = machine.state.name === "open";
  const state = { name: "open", reason: switched ? "switched" : "welcomed", welcome } as const;
  // How long it lasts decides whether it was a success: see `lost`.
  const failures = switched ? 0 : machine.failures;
  const next = { state, attempting: false, failures, unopened: 0, fresh: false, renew };
  return renew ? refresh(next) : { machine: next };
}

function refresh(machine: MachineState): Transition {
  return { machine: { ...machine, renew: true }, command: { do: "refresh" } };
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
    fresh: machine.fresh || hopeless || machine.renew,
    renew: false,
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
  const fresh = next.fresh || machine.renew;
  const failures = ageMs < STABLE_MS ? machine.failures : 0;
  const delayMs = Math.max(retryDelayMs({ failures }, policy), disconnect.retryAfterMs ?? 0);
  const state = waiting(disconnect, delayMs, policy);
  return {
    machine: { ...next, fresh, renew: false, failures: failures + 1, state },
    command: { do: "wait", delayMs },
  };
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
