import type { WelcomeFrame } from "@switchboard/protocol";
import { type Backoff, fullJitterMs } from "./backoff.ts";
import type { Ending, Failure, Loss } from "./loss.ts";
import type { FailureDetails, HubState } from "./state.ts";

/** Where a hub is on its way: what callers see as its state, and what the next step depends on. */
export interface Course {
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

export type CourseEvent =
  | { readonly type: "attempt-due" }
  | { readonly type: "switch-due" }
  | { readonly type: "network-back" }
  /** Somebody looks at the page again, or the machine has slept: the connection may have died unnoticed. */
  | { readonly type: "woken" }
  | { readonly type: "welcomed"; readonly welcome: WelcomeFrame }
  /** The attempt. */
  | { readonly type: "failed"; readonly failure: Failure }
  /** The connection that was open. */
  | { readonly type: "lost"; readonly failure: Failure; readonly ageMs: number };

/** What has to be done now. */
export type Order =
  | { readonly do: "attempt"; readonly fresh: boolean }
  | { readonly do: "wait"; readonly delayMs: number }
  | { readonly do: "probe" }
  | { readonly do: "end" };

export interface Step {
  readonly course: Course;
  readonly order?: Order;
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
export const start: Course = {
  state: { name: "connecting", reason: "started" },
  ...{ attempting: true, failures: 0, unopened: 0, fresh: false },
};

/**
 * What an event leads to.
 *
 * ```
 * connecting ──welcomed──▶ open ──lost──▶ waiting ──attempt-due, network-back, woken──▶ connecting
 *      │                    └─ lost while it is being replaced ─▶ connecting
 *      └──failed──▶ waiting                       a failure that is final: any ─▶ closed
 * ```
 */
export function step(course: Course, event: CourseEvent, policy: Policy): Step {
  if (course.state.name === "closed") return { course };
  switch (event.type) {
    case "welcomed":
      return { course: welcomed(course, event.welcome) };
    case "attempt-due":
      return course.attempting ? { course } : attempt(course);
    case "switch-due":
      return course.attempting ? { course } : attempt({ ...course, fresh: true });
    case "network-back":
      // What failed before had no network.
      return woken(course.state.name === "open" ? course : { ...course, failures: 0, unopened: 0 });
    case "woken":
      return woken(course);
    case "failed":
      return isFinal(event.failure) ? end(course, event.failure) : failed(course, event.failure, policy);
    case "lost":
      return isFinal(event.failure) ? end(course, event.failure) : lost(course, event.failure, event.ageMs, policy);
  }
}

function isFinal(failure: Failure): failure is Ending {
  return "final" in failure;
}

export function end(course: Course, { reason, ...rest }: Omit<Ending, "final">): Step {
  const state = { name: "closed", reason, ...details(rest) } as const;
  return { course: { ...course, attempting: false, state }, order: { do: "end" } };
}

function welcomed(course: Course, welcome: WelcomeFrame): Course {
  const switched = course.state.name === "open";
  const state = { name: "open", reason: switched ? "switched" : "welcomed", welcome } as const;
  // How long it lasts decides whether it was a success: see `lost`.
  return { state, attempting: false, failures: switched ? 0 : course.failures, unopened: 0, fresh: false };
}

function attempt(course: Course): Step {
  const { fresh, state } = course;
  const next =
    state.name === "waiting" ? ({ ...details(state), name: "connecting", reason: state.reason } as const) : state;
  return { course: { ...course, attempting: true, state: next }, order: { do: "attempt", fresh } };
}

function woken(course: Course): Step {
  if (course.state.name === "open") return { course, order: { do: "probe" } };
  // An attempt that is under way may fail of what was before: the one after it then comes by the usual rule.
  return course.attempting ? { course } : attempt(course);
}

function failed(course: Course, loss: Loss, policy: Policy): Step {
  const unopened = course.unopened + (loss.blind ? 1 : 0);
  const hopeless = loss.blind === true && unopened >= HOPELESS;
  const delayMs = hopeless && unopened > HOPELESS ? refusedDelayMs(policy) : retryDelayMs(course, policy);
  const known = hopeless ? ({ ...loss, reason: "refused-or-unreachable" } as const) : loss;
  const next = {
    ...course,
    attempting: false,
    failures: course.failures + 1,
    unopened,
    fresh: course.fresh || hopeless,
  };
  // While the old connection lasts, only its replacement has failed.
  const state = course.state.name === "open" ? course.state : waiting(known, delayMs, policy);
  return { course: { ...next, state }, order: { do: "wait", delayMs } };
}

function lost(course: Course, loss: Loss, ageMs: number, policy: Policy): Step {
  const { state: before } = course;
  const isOver = before.name === "open" && policy.now() >= Date.parse(before.welcome.expiresAt);
  const next = { ...course, fresh: course.fresh || isOver || loss.reason === "expired" };
  if (course.attempting)
    return { course: { ...next, state: { name: "connecting", reason: loss.reason, ...details(loss) } } };
  const failures = ageMs < STABLE_MS ? course.failures : 0;
  const delayMs = retryDelayMs({ failures }, policy);
  const state = waiting(loss, delayMs, policy);
  return { course: { ...next, failures: failures + 1, state }, order: { do: "wait", delayMs } };
}

function waiting(loss: Loss, delayMs: number, { now }: Policy): HubState {
  return { name: "waiting", reason: loss.reason, retryAt: now() + delayMs, ...details(loss) };
}

function details({ status, closeCode, cause }: FailureDetails): FailureDetails {
  return {
    ...(status !== undefined && { status }),
    ...(closeCode !== undefined && { closeCode }),
    ...(cause !== undefined && { cause }),
  };
}

function retryDelayMs({ failures }: Pick<Course, "failures">, { retry, random }: Policy): number {
  return fullJitterMs(retry, failures, random());
}

/** Minutes, and at random: a page whose user is not let in must not knock for ever. */
function refusedDelayMs({ refusedRetryMs, random }: Policy): number {
  return refusedRetryMs * (0.2 + 0.8 * random());
}
