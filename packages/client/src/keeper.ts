import type { WelcomeFrame } from "@switchboard/protocol";
import { createAlarm } from "./alarm.ts";
import { type AttemptListener, beginAttempt } from "./attempt.ts";
import { type CourseEvent, end, type Order, type Policy, type Step, start, step } from "./course.ts";
import type { Link } from "./link.ts";
import type { Failure } from "./loss.ts";
import { createSeenIds } from "./seen-ids.ts";
import type { Settings } from "./settings.ts";
import type { Sockets } from "./sockets.ts";
import type { HubState } from "./state.ts";
import { switchAt } from "./switch-plan.ts";

/** What a keeper tells. */
export interface KeeperListener extends Pick<AttemptListener, "received" | "passed"> {
  /** From now on this is the connection; one that it replaces is still open. */
  took(link: Link, welcome: WelcomeFrame, replaced: Link | undefined): void;
  /** A connection that was taken is over. */
  lost(link: Link): void;
  changed(state: HubState): void;
}

/** Keeps a connection: carries out what the course says, and tells the course what comes of it. */
export interface Keeper {
  state(): HubState;
  /** For good. */
  close(): void;
}

/** Causes whose text differs each time must not take more and more memory. */
const REMEMBERED_CAUSES = 20;

export function createKeeper(settings: Settings, sockets: Sockets, listener: KeeperListener): Keeper {
  const { clock, random } = settings;
  const policy: Policy = {
    retry: { firstMs: settings.retryFirstMs, mostMs: settings.retryMostMs },
    ...{ refusedRetryMs: settings.refusedRetryMs, random, now: clock.now },
  };
  const retry = createAlarm(clock);
  const replacement = createAlarm(clock);
  let course = start;
  let current: Link | undefined;
  let cancelAttempt = () => {};
  let attempts = 0;
  const reported = createSeenIds(REMEMBERED_CAUSES);

  const attemptListener: AttemptListener = {
    welcomed(link, welcome) {
      const replaced = current;
      current = link;
      const due = switchAt(link.openedAt, Date.parse(welcome.expiresAt), random());
      replacement.set(due - clock.now(), () => tell({ type: "switch-due" }));
      listener.took(link, welcome, replaced);
      tell({ type: "welcomed", welcome });
    },
    failed(failure) {
      report(failure);
      tell({ type: "failed", failure });
    },
    lost(link, failure) {
      listener.lost(link);
      if (link !== current) return;
      current = undefined;
      replacement.stop();
      tell({ type: "lost", failure, ageMs: clock.now() - link.openedAt });
    },
    received: listener.received,
    passed: listener.passed,
  };

  /** A mistake in the application's function must show, and must not fill the console while it is asked again. */
  function report({ cause }: Failure): void {
    if (cause === undefined) return;
    // Not `String`, which throws for an object without a prototype.
    if (reported.add(cause instanceof Error ? cause.message : typeof cause)) settings.reportError(cause);
  }

  function tell(event: CourseEvent): void {
    move(step(course, event, policy));
  }

  function move({ course: next, order }: Step): void {
    const changed = next.state !== course.state;
    course = next;
    if (order !== undefined) carryOut(order);
    // Carrying it out may have led further already.
    if (changed && course === next) listener.changed(next.state);
  }

  function carryOut(order: Order): void {
    switch (order.do) {
      case "attempt":
        retry.stop();
        attempts += 1;
        cancelAttempt = beginAttempt(settings, sockets, { number: attempts, fresh: order.fresh }, attemptListener);
        break;
      case "wait":
        retry.set(order.delayMs, () => tell({ type: "attempt-due" }));
        break;
      case "probe":
        current?.probe();
        break;
      case "end":
        stop();
    }
  }

  function stop(): void {
    retry.stop();
    replacement.stop();
    for (const forget of forgets) forget();
    cancelAttempt();
    current?.leave();
    current = undefined;
  }

  const forgets = [
    settings.onNetworkBack(() => tell({ type: "network-back" })),
    settings.onWake(() => tell({ type: "woken" })),
  ];
  carryOut({ do: "attempt", fresh: course.fresh });

  return {
    state: () => course.state,
    close() {
      if (course.state.name !== "closed") move(end(course, { reason: "closed-by-caller" }));
    },
  };
}
