import type { Probe, ProbeLine } from "@switchboard/probe";
import { type ChaoticHub, fateOf } from "./chaotic-hub.ts";
import { createCounter } from "./counter.ts";
import type { Departure, Disturbance, Round } from "./plan.ts";
import type { Population } from "./population.ts";

/** What goes wrong on purpose. */
export interface Trouble {
  /** Begins what a round has planned. */
  begin(round: Round): void;
  /** A send begins: departures are planned by their number. */
  sending(): void;
  /** Ends it all; what is broken by then stays so. */
  end(): void;
  /** What has gone wrong so far, by its kind. */
  readonly happened: ReadonlySet<string>;
}

export interface TroubleParts {
  readonly seed: string;
  readonly chaotic: ChaoticHub;
  readonly population: Population;
  readonly probe: Probe;
  readonly tell: (what: string) => void;
}

const VISIBILITY_TIMEOUT_MS = 180_000;
const AT_THE_GATEWAY = {
  ...{ dropDisconnect: 0.25, duplicateDisconnect: 0.25, reorderWindowMs: 30 },
  ...{ throttleFrames: 0.03, throttleHandshakes: 0.05 },
};
const NOT_AT_THE_GATEWAY = {
  ...{ dropDisconnect: 0, duplicateDisconnect: 0, reorderWindowMs: 0 },
  ...{ throttleFrames: 0, throttleHandshakes: 0 },
};

export function createTrouble({ seed, chaotic, population, probe, tell }: TroubleParts): Trouble {
  const { gateway } = chaotic.hub.switchboard;
  const happened = new Set<string>();
  const counters = { posts: createCounter(), writes: createCounter(), sends: createCounter() };
  const frozen = new Set<string>();
  const departing = new Set<ProbeLine>();

  function signal(functionName: string, name: NodeJS.Signals): void {
    tell(`${name} to ${chaotic.signal(functionName, name)} processes of ${functionName}`);
  }

  function thaw(functionName: string): void {
    if (frozen.delete(functionName)) signal(functionName, "SIGCONT");
  }

  function disturb(disturbance: Disturbance): void {
    const { kind, ms } = disturbance;
    happened.add("functionName" in disturbance ? `${kind} ${disturbance.functionName}` : kind);
    switch (kind) {
      case "kill":
        signal(disturbance.functionName, "SIGKILL");
        return;
      case "freeze":
        frozen.add(disturbance.functionName);
        signal(disturbance.functionName, "SIGSTOP");
        setTimeout(() => thaw(disturbance.functionName), ms);
        return;
      case "stall": {
        tell(`the gateway stands still for ${ms} ms`);
        const until = performance.now() + ms;
        while (performance.now() < until);
        return;
      }
      case "redeliver":
        tell("the queue gives out again what is being worked on");
        gateway.clock.advance(VISIBILITY_TIMEOUT_MS);
        return;
    }
  }

  function depart({ room, how }: Departure): void {
    const line = population.open(room).find((each) => !departing.has(each));
    if (line === undefined) return;
    departing.add(line);
    tell(`${line.name} ${how === "close" ? "closes" : "is cut"}`);
    happened.add(how);
    if (how === "close") return void line.close();
    probe.leaving(line);
    gateway.drop(line.connectionId);
  }

  function decidePosts({ falselyGone, mute }: Round): void {
    // Not those that depart, who are the first ones.
    const gone = population.open(falselyGone).at(-1);
    const muted = mute === undefined ? undefined : population.open(mute).findLast((line) => line !== gone);
    if (gone !== undefined) tell(`posts to ${gone.name} are answered with 410 although it is open`);
    if (muted !== undefined) tell(`posts to ${muted.name} are answered with 429`);
    chaotic.posts.decide(({ connectionId, data, attempt }) => {
      counters.posts.up();
      if (connectionId === gone?.connectionId) return "gone";
      if (connectionId === muted?.connectionId) return "throttle";
      return fateOf(seed, population.placeOf(connectionId), numberIn(data), attempt);
    });
  }

  return {
    happened,
    sending: () => counters.sends.up(),
    begin(round) {
      decidePosts(round);
      chaotic.troubleStore(round.storeFails, () => counters.writes.up());
      gateway.chaos.change(AT_THE_GATEWAY);
      for (const planned of round.disturbances) counters[planned.on].when(planned.at, () => disturb(planned));
      for (const planned of round.departures) counters.sends.when(planned.afterSends, () => depart(planned));
    },
    end() {
      chaotic.posts.decide(() => "pass");
      chaotic.troubleStore(false, () => undefined);
      gateway.chaos.change(NOT_AT_THE_GATEWAY);
      for (const functionName of frozen) thaw(functionName);
      const left = counters.posts.reset() + counters.writes.reset() + counters.sends.reset();
      if (left > 0) tell(`${left} planned disturbances did not come about: there were too few posts or writes`);
    },
  };
}

/** The number of a probe's message. */
export function numberIn(data: unknown): number {
  return (data as { readonly n: number }).n;
}
