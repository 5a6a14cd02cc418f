import { createSeededRandom } from "@switchboard/domain/testing";
import { type Fate, throttled } from "@switchboard/local-dynamodb/fault-proxy";
import type { PostFate } from "../../support/post-faults.ts";
import type { ChaoticHub } from "../chaotic-hub.ts";
import type { Member } from "./member.ts";
import { purgedRoom, type Trouble } from "./plan.ts";

export interface TroubleParts {
  readonly seed: string;
  readonly chaotic: ChaoticHub;
  readonly members: ReadonlyMap<string, Member>;
  /** Whose connection it is. */
  readonly nameOf: (connectionId: string) => string;
  readonly purge: () => Promise<void>;
  readonly tell: (what: string) => void;
}

/** What goes wrong on purpose. */
export interface RoomTrouble {
  /** What goes wrong all the time, from now on. */
  begin(): void;
  make(trouble: Trouble): void;
  /** Ends it all; what is broken by then stays so. */
  end(): Promise<void>;
  /** What has gone wrong so far, by its kind. */
  readonly happened: ReadonlySet<string>;
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
const FATES: Readonly<Record<"hang" | "throttle" | "reset", Fate>> = {
  hang: "hang",
  throttle: throttled,
  reset: "reset",
};

export function createRoomTrouble({ seed, chaotic, members, nameOf, purge, tell }: TroubleParts): RoomTrouble {
  const { gateway, tableName, historyTableName = "" } = chaotic.hub.switchboard;
  const tables = { connections: tableName, history: historyTableName };
  const happened = new Set<string>();
  const frozen = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();

  function signal(functionName: string, name: NodeJS.Signals): void {
    tell(`${name} to ${chaotic.signal(functionName, name)} processes of ${functionName}`);
  }

  function thaw(functionName: string): void {
    if (frozen.delete(functionName)) signal(functionName, "SIGCONT");
  }

  function after(ms: number, run: () => void): void {
    timers.add(setTimeout(run, ms));
  }

  function carry(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  function strike(table: "connections" | "history", how: "hang" | "throttle" | "reset", ms: number): void {
    tell(`for ${ms} ms calls to the table of ${table} come to: ${how}`);
    chaotic.strike(tables[table], FATES[how]);
    after(ms, () => chaotic.strike(tables[table], undefined));
  }

  function make(trouble: Trouble): void {
    happened.add("functionName" in trouble ? `${trouble.kind} ${trouble.functionName}` : kindOf(trouble));
    switch (trouble.kind) {
      case "cut": {
        const connectionId = members.get(trouble.member)?.connectionId();
        tell(`${trouble.member} is cut${connectionId === undefined ? ", and was away" : ""}`);
        if (connectionId !== undefined) gateway.drop(connectionId);
        return;
      }
      case "reload":
        tell(`${trouble.member} is loaded again`);
        carry(members.get(trouble.member)?.reload() ?? Promise.resolve());
        return;
      case "kill":
        signal(trouble.functionName, "SIGKILL");
        return;
      case "freeze":
        frozen.add(trouble.functionName);
        signal(trouble.functionName, "SIGSTOP");
        after(trouble.ms, () => thaw(trouble.functionName));
        return;
      case "stall": {
        tell(`the gateway stands still for ${trouble.ms} ms`);
        const until = performance.now() + trouble.ms;
        while (performance.now() < until);
        return;
      }
      case "redeliver":
        tell("the queue gives out again what is being worked on");
        gateway.clock.advance(VISIBILITY_TIMEOUT_MS);
        return;
      case "outage":
        strike(trouble.table, trouble.how, trouble.ms);
        return;
      case "purge":
        tell(`${purgedRoom} is purged`);
        carry(purge());
        return;
    }
  }

  return {
    happened,
    make,
    begin() {
      chaotic.posts.decide(({ connectionId, data, attempt }) => {
        const { n = -1 } = data as { readonly n?: number };
        return fateOf(createSeededRandom(JSON.stringify([seed, nameOf(connectionId), n, attempt]))());
      });
      chaotic.troubleStore(true, () => undefined);
      gateway.chaos.change(AT_THE_GATEWAY);
    },
    async end() {
      for (const timer of timers) clearTimeout(timer);
      for (const functionName of frozen) thaw(functionName);
      chaotic.posts.decide(() => "pass");
      chaotic.troubleStore(false, () => undefined);
      gateway.chaos.change(NOT_AT_THE_GATEWAY);
      await Promise.all(underWay);
    },
  };
}

function kindOf(trouble: Trouble): string {
  return trouble.kind === "outage" ? `${trouble.table}: ${trouble.how}` : trouble.kind;
}

/** Of a hundred posts of messages 18 do not go well: what is under way for minutes at most leaves the minute to rooms. */
function fateOf(roll: number): PostFate {
  if (roll < 0.1) return "throttle";
  if (roll < 0.115) return "hang";
  if (roll < 0.13) return "hang-after";
  if (roll < 0.15) return "reset";
  if (roll < 0.17) return "lose-answer";
  return roll < 0.18 ? "gone" : "pass";
}
