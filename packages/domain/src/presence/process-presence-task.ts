import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { Deliver } from "../delivery/deliver.ts";
import { type Backoff, fullJitterMs } from "../flow-control/backoff.ts";
import { isExpired } from "../model/connection.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Random } from "../runtime/random.ts";
import { type Looked, lookAt, type Present } from "./look.ts";
import { type OccupantKey, occupantKeyOf, occupantOf } from "./occupant.ts";
import type { PresenceBoard, Taken } from "./presence-board.ts";
import type { PresenceEvent } from "./presence-event.ts";
import { defaultPresenceLimits, type PresenceLimits, windowMs } from "./presence-limits.ts";
import type { PresenceQueue, PresenceTask } from "./presence-queue.ts";
import type { HasPresence } from "./presence-stirs.ts";

/** What became of a task. */
export interface PresenceTaskResult {
  readonly outcome: /** The group's connections were told who has come and gone, or how many there are. */
    | "told"
    /** There was nothing to tell. */
    | "unchanged"
    /** No look was due: others have done it, or will. */
    | "not-due"
    /** The group is looked at later: it has just been told something, or somebody is looking. */
    | "put-off"
    /** It was told, and another look had begun by then, which tells it again. */
    | "overtaken"
    /** The look failed, and goes back as a task with its next attempt. */
    | "requeued"
    /** That was the last attempt. Whoever comes or goes next has the group looked at. */
    | "given-up"
    /** Nothing of that could be done: the queue has to give the task out again. */
    | "kept";
  /** Of the event's posts. */
  readonly delivered?: number;
  readonly gone?: number;
  readonly failed?: number;
  readonly queued?: number;
  readonly fault?: unknown;
}

/**
 * Looks at the group of a task.
 *
 * @param untilMs how long that may take, in epoch milliseconds; what comes after takes some seconds at most
 * @returns what became of it. Never throws.
 */
export type ProcessPresenceTask = (task: PresenceTask, untilMs: number) => Promise<PresenceTaskResult>;

const defaultAttempts = 12;
const rest: Backoff = { baseMs: 2000, capMs: 60_000 };

/** A worker that is at its last posts when its time is over ends within that. */
const afterwardsMs = 10_000;

/**
 * The worker's part of presence: begins a look, reads who is in the group, tells its connections what has changed, and keeps what
 * it told, in this order.
 */
export function createProcessPresenceTask({
  registry,
  board,
  queue,
  deliver,
  hasPresence,
  clock,
  random,
  limits = defaultPresenceLimits,
  attempts = defaultAttempts,
}: {
  readonly registry: Pick<ConnectionRegistry, "connectionsIn">;
  readonly board: PresenceBoard;
  readonly queue: PresenceQueue;
  readonly deliver: Deliver;
  readonly hasPresence: HasPresence;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits?: PresenceLimits;
  readonly attempts?: number;
}): ProcessPresenceTask {
  async function presentIn(group: string): Promise<Present> {
    const occupants = new Set<OccupantKey>();
    // A connection is registered twice for as long as a group's shards are being changed.
    const connections = new Set<string>();
    for await (const page of registry.connectionsIn(group, { fresh: true })) {
      for (const connection of page) {
        if (isExpired(connection, clock.now())) continue;
        occupants.add(occupantKeyOf(connection));
        connections.add(connection.connectionId);
      }
    }
    return { occupants, connections: connections.size };
  }

  function eventOf(group: string, look: number, before: number, { shown, told }: Looked): PresenceEvent {
    const { users, connections } = shown;
    const { joined, left } = told ?? {};
    const lists = joined && left && { changes: { joined: joined.map(occupantOf), left: left.map(occupantOf) } };
    const event = { group, revision: look, previous: before, ...lists, users, connections };
    return { messageId: `presence-${look}`, sentAtMs: clock.now(), ...event };
  }

  async function tell(event: PresenceEvent): Promise<Omit<PresenceTaskResult, "outcome">> {
    const address = { kind: "group", id: event.group } as const;
    const delivered = await deliver({ message: event, addresses: [address], exclusions: [] });
    if (!delivered.ok) return { fault: new Error(`A presence event is not sent: ${delivered.rejection.code}.`) };
    const { counts, fault } = delivered.value;
    return { ...counts, ...(fault !== undefined && { fault }) };
  }

  async function look(
    { group }: PresenceTask,
    taken: Extract<Taken, { readonly outcome: "taken" }>,
  ): Promise<PresenceTaskResult> {
    const { look: revision, shown: before, ...time } = taken;
    const nowMs = clock.now();
    const present = await presentIn(group);
    const looked = lookAt(before, present, { nowMs, ...time }, limits);
    const { told, nextLookAtMs } = looked;
    const said =
      told === undefined || present.connections === 0
        ? {}
        : await tell(eventOf(group, revision, before.revision, looked));
    // Before the look is ended: who is killed in between does not leave somebody missing whom nobody looks for.
    if (nextLookAtMs !== undefined) {
      const lookAtMs = await board.stir(group, { dueAtMs: nextLookAtMs });
      const next = { group, dueAtMs: nextLookAtMs, attempt: 1 };
      if (lookAtMs !== undefined) await queue.put(next, Math.max(0, lookAtMs - clock.now()));
    }
    const { connections } = present;
    const isKept = await board.show(
      group,
      revision,
      {
        shown: told === undefined ? looked.shown : { ...looked.shown, revision },
        counts: { connections, users: looked.shown.users },
        ...(told !== undefined && { quietUntilMs: nowMs + windowMs(connections, limits) }),
      },
      before,
    );
    const outcome = told === undefined ? "unchanged" : "told";
    return { outcome: isKept ? outcome : "overtaken", ...said };
  }

  async function process(task: PresenceTask, lookUntilMs: number): Promise<PresenceTaskResult> {
    // It may have been put when the deployment still told this group.
    if (!hasPresence(task.group)) return { outcome: "not-due" };
    const taken = await board.take(task.group, lookUntilMs);
    if (taken.outcome === "taken") return look(task, taken);
    // Where clocks differ a task may come before its time; one that is not for the look that is due has no other use.
    const atMs = taken.outcome === "later" ? taken.atMs : taken.dueAtMs;
    if (atMs === undefined || (taken.outcome === "not-due" && atMs !== task.dueAtMs)) return { outcome: "not-due" };
    await queue.put(task, Math.max(0, atMs - clock.now()));
    return { outcome: "put-off" };
  }

  return async (task, untilMs) => {
    const lookUntilMs = untilMs + afterwardsMs;
    try {
      return await process(task, lookUntilMs);
    } catch (fault) {
      if (task.attempt >= attempts) return { outcome: "given-up", fault };
      // Until then the look may count as under way, be it that only the answer was lost.
      const delayMs = Math.max(0, lookUntilMs - clock.now()) + fullJitterMs(task.attempt, rest, random);
      try {
        await queue.put({ ...task, attempt: task.attempt + 1 }, delayMs);
        return { outcome: "requeued", fault };
      } catch {
        return { outcome: "kept", fault };
      }
    }
  };
}
