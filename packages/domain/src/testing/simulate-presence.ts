import {
  accept,
  type Clock,
  createPresenceStirs,
  createProcessPresenceTask,
  type Deliver,
  type GroupConnection,
  type OccupantKey,
  type PresenceBoard,
  type PresenceEvent,
  type PresenceLimits,
  type PresenceTask,
  type Random,
  StoreFault,
} from "../index.ts";
import { createMemoryLog } from "./memory/memory-log.ts";
import { createMemoryPresenceBoard } from "./memory/memory-presence-board.ts";
import { createMemoryPresenceQueue } from "./memory/memory-presence-queue.ts";

const group = "room.1";
const stepMs = 100;
/** How long a worker has at most, and when the queue gives the task of one that was killed out again. */
const workerMs = 20_000;
const redeliveredAfterMs = 180_000;

/** What goes wrong, each by its share of all times that it could. */
export interface Trouble {
  /** A worker is killed after its posts, or before. */
  readonly killed?: number;
  /** A task is given out twice. */
  readonly twice?: number;
  /** A task gets lost on its way into the queue. */
  readonly lost?: number;
}

/** An event as it was sent, to how many connections. */
export interface Told {
  readonly atMs: number;
  readonly event: PresenceEvent;
  readonly posts: number;
}

/** One group in virtual time: its connections come and go, workers look at it, and what they tell is kept. */
export function createPresenceSimulation({
  clock,
  random,
  trouble = {},
  limits,
}: {
  /** Nobody else turns it on. */
  readonly clock: Clock & { advance(ms: number): void };
  readonly random: Random;
  readonly trouble?: Trouble;
  readonly limits?: PresenceLimits;
}) {
  const { killed = 0, twice = 0, lost = 0 } = trouble;
  const beganAtMs = clock.now();
  const memory = createMemoryPresenceBoard({ clock });
  const queued = createMemoryPresenceQueue({ clock });
  const connections = new Map<string, GroupConnection>();
  const told: Told[] = [];
  let redelivered: { readonly task: PresenceTask; readonly atMs: number }[] = [];
  let isKilled = false;

  const happens = (share: number) => share > 0 && random() < share;
  const kill = () => {
    isKilled = true;
    return new StoreFault("unavailable", "killed");
  };
  const board: PresenceBoard = {
    ...memory,
    async show(...given) {
      if (happens(killed)) throw kill();
      return memory.show(...given);
    },
  };
  const queue = {
    async put(task: PresenceTask, delayMs: number) {
      // Who is killed puts nothing back.
      if (isKilled) throw new Error("killed");
      if (happens(lost)) return;
      await queued.put(task, delayMs);
      if (happens(twice)) await queued.put(task, delayMs);
    },
  };
  const deliver: Deliver = async ({ message }) => {
    if (!("revision" in message)) throw new TypeError("It is no presence event.");
    if (happens(killed)) throw kill();
    told.push({ atMs: clock.now(), event: message, posts: connections.size });
    return accept({ counts: { delivered: connections.size, gone: 0, failed: 0, queued: 0 } });
  };
  const registry = {
    async *connectionsIn() {
      yield [...connections.values()];
    },
  };
  const common = { board, queue, hasPresence: () => true, clock, ...(limits && { limits }) };
  const process = createProcessPresenceTask({ ...common, registry, deliver, random });
  const stirs = createPresenceStirs({ ...common, log: createMemoryLog() });

  async function work(): Promise<void> {
    for (;;) {
      const due = redelivered.find(({ atMs }) => atMs <= clock.now());
      redelivered = redelivered.filter((one) => one !== due);
      const task = due?.task ?? queued.take();
      if (task === undefined) return;
      isKilled = false;
      const { outcome } = await process(task, clock.now() + workerMs);
      if (outcome === "kept") redelivered.push({ task, atMs: clock.now() + redeliveredAfterMs });
      isKilled = false;
    }
  }

  async function join(connectionId: string, userId: string): Promise<void> {
    connections.set(connectionId, { connectionId, userId, expiresAtMs: Number.POSITIVE_INFINITY });
    stirs.joined([group]);
    await stirs.settled();
  }

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      clock.advance(stepMs);
      await work();
    }
  }

  return {
    told,
    connections,
    now: () => clock.now() - beganAtMs,
    shown: () => memory.shown(group),
    tasks: () => queued.waiting().length + redelivered.length,
    join,
    async leave(connectionId: string): Promise<void> {
      connections.delete(connectionId);
      stirs.left([group]);
      await stirs.settled();
    },
    /** Lets so many join, each another user, evenly over a time. @returns how many posts that has cost, and what follows of it */
    async fill(members: number, overMs: number): Promise<number> {
      for (let joined = 0; joined < members; ) {
        const until = Math.min(members, Math.floor(((clock.now() - beganAtMs + stepMs) / overMs) * members));
        for (; joined < until; joined += 1) await join(`c-${joined}`, `user-${joined}`);
        await pass(stepMs);
      }
      await pass(overMs);
      return told.reduce((sum, { posts }) => sum + posts, 0);
    },
    /** Lets time pass while workers work. */
    pass,
    usersPresent: (): ReadonlySet<OccupantKey> =>
      new Set([...connections.values()].map(({ userId }): OccupantKey => `user#${userId}`)),
  };
}
