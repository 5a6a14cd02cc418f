import type { WelcomeFrame } from "@switchboard/protocol";
import { createSeenIds } from "../seen-ids.ts";
import type { Settings } from "../settings.ts";
import type { HubState } from "../state.ts";
import { createAlarm } from "../time/alarm.ts";
import { type AttemptListener, beginAttempt } from "./attempt.ts";
import type { Connection } from "./connection.ts";
import {
  type Command,
  end,
  type MachineEvent,
  type Policy,
  start,
  type Transition,
  transition,
} from "./connection-state-machine.ts";
import type { Disconnect } from "./disconnect.ts";
import { createRefresher } from "./refresher.ts";
import type { Sockets } from "./sockets.ts";
import { type Proof, planFor } from "./switch-plan.ts";

/** Gets the events of a connection manager. */
export interface ConnectionManagerListener extends Pick<AttemptListener, "greeting" | "received" | "passed"> {
  /** The current connection from now on; the one that it replaces is still open. */
  opened(connection: Connection, welcome: WelcomeFrame, replaced: Connection | undefined): void;
  /** A connection that had been opened is over. */
  lost(connection: Connection): void;
  changed(state: HubState): void;
}

/** Keeps a connection: executes the commands of the state machine, and feeds it with events. */
export interface ConnectionManager {
  state(): HubState;
  /** Gives the hub a fresh token. @returns whether it has taken one; `false` when it is closed before */
  refresh(): Promise<boolean>;
  /** For good. */
  close(): void;
}

/** Causes whose text differs each time must not take more and more memory. */
const REMEMBERED_CAUSES = 20;

export function createConnectionManager(
  settings: Settings,
  sockets: Sockets,
  listener: ConnectionManagerListener,
): ConnectionManager {
  const { clock, random } = settings;
  const policy: Policy = { ...settings, now: clock.now };
  const retry = createAlarm(clock);
  const replacement = createAlarm(clock);
  let machine = start;
  let current: Connection | undefined;
  let cancelAttempt = () => {};
  let attempts = 0;
  let proof: Proof | undefined;
  const refreshes: ((taken: boolean) => void)[] = [];
  const reported = createSeenIds(REMEMBERED_CAUSES);

  /** @param isSaved a new token makes the connection last longer, as far as is known */
  function plan(next: Proof, isSaved: boolean): void {
    proof = next;
    const { at, type } = planFor(next, random());
    replacement.set(at - clock.now(), () => tell({ type: isSaved ? type : "switch-due" }));
  }

  function settle(taken: boolean): void {
    if (taken && machine.renew) return;
    for (const resolve of refreshes.splice(0)) resolve(taken);
  }

  const refresher = createRefresher(settings, {
    refreshed({ openedAt }, { expiresAt, groups }) {
      const { state } = machine;
      if (proof === undefined || state.name !== "open") return;
      const ends = Date.parse(expiresAt);
      // One that was kept from before changes nothing: what is due is a connection with another one.
      if (ends > proof.expiresAt) plan({ openedAt, provedAt: clock.now(), expiresAt: ends }, true);
      else plan(proof, false);
      tell({ type: "refreshed", welcome: { ...state.welcome, expiresAt, groups }, renew: refresher.isUnderWay() });
      settle(true);
    },
    failed: () => tell({ type: "switch-due" }),
  });

  const attemptListener: AttemptListener = {
    greeting: listener.greeting,
    welcomed(connection, welcome) {
      const replaced = current;
      current = connection;
      refresher.stop();
      const { openedAt } = connection;
      plan({ openedAt, provedAt: openedAt, expiresAt: Date.parse(welcome.expiresAt) }, settings.token !== undefined);
      listener.opened(connection, welcome, replaced);
      // Where streams are is not the application's.
      const { streams: _streams, ...known } = welcome;
      tell({ type: "welcomed", welcome: known });
      settle(true);
    },
    failed(disconnect) {
      report(disconnect);
      tell({ type: "failed", disconnect });
    },
    lost(connection, disconnect) {
      listener.lost(connection);
      if (connection !== current) return;
      current = undefined;
      replacement.stop();
      refresher.stop();
      // A clock that was set back says that it was lost before it was opened.
      tell({ type: "lost", disconnect, ageMs: Math.abs(clock.now() - connection.openedAt) });
    },
    received(connection, frame, text) {
      // What it has changed is for others as well.
      if (!refresher.received(connection, frame) || frame.type === "refreshed")
        listener.received(connection, frame, text);
    },
    passed: listener.passed,
  };

  /** A mistake in the application's function must show, and must not fill the console while it is asked again. */
  function report({ cause }: Disconnect): void {
    if (cause === undefined) return;
    // Not `String`, which throws for an object without a prototype.
    if (reported.add(cause instanceof Error ? cause.message : typeof cause)) settings.reportError(cause);
  }

  function tell(event: MachineEvent): void {
    move(transition(machine, event, policy));
  }

  function move({ machine: next, command }: Transition): void {
    const changed = next.state !== machine.state;
    machine = next;
    if (command !== undefined) execute(command);
    // Carrying it out may have led further already.
    if (changed && machine === next) listener.changed(next.state);
  }

  function execute(command: Command): void {
    switch (command.do) {
      case "attempt":
        retry.stop();
        attempts += 1;
        cancelAttempt = beginAttempt(settings, sockets, { number: attempts, fresh: command.fresh }, attemptListener);
        break;
      case "wait":
        retry.set(command.delayMs, () => tell({ type: "attempt-due" }));
        break;
      case "probe":
        current?.probe();
        break;
      case "refresh":
        if (current !== undefined) refresher.begin(current);
        break;
      case "end":
        stop();
    }
  }

  function stop(): void {
    retry.stop();
    replacement.stop();
    refresher.stop();
    for (const forget of forgets) forget();
    cancelAttempt();
    current?.leave();
    current = undefined;
    settle(false);
  }

  const forgets = [
    settings.onNetworkBack(() => tell({ type: "network-back" })),
    settings.onWake(() => tell({ type: "woken" })),
  ];
  execute({ do: "attempt", fresh: machine.fresh });

  return {
    state: () => machine.state,
    refresh: () =>
      new Promise((resolve) => {
        if (machine.state.name === "closed") return resolve(false);
        refreshes.push(resolve);
        tell({ type: "refresh-due", asked: true });
      }),
    close() {
      if (machine.state.name !== "closed") move(end(machine, { reason: "closed-by-caller" }));
    },
  };
}
