import type { AnyMessages, GroupData, GroupName, HelloFrame, WelcomeFrame } from "@switchboard/protocol";
import type { Connection } from "../connection/connection.ts";
import type { Incoming } from "../connection/read-server-frame.ts";
import type { Extension, HubCore } from "../extension.ts";
import type { Message } from "../hub.ts";
import { createSeenIds } from "../seen-ids.ts";
import { parseAddress } from "../streams/address.ts";
import { createStreamTracker, type StreamTracker } from "../streams/stream-tracker.ts";
import { createTimer, NEVER } from "../time/timer.ts";
import { createGroup, type Group, type GroupHandle, type GroupOptions } from "./group.ts";
import { GroupError } from "./group-error.ts";
import { createMemberships, type Memberships } from "./memberships.ts";
import { createRequests } from "./requests.ts";

/** Within which members of a group ask for what they have all missed. */
const SOON_MS = 2_000;

/** What a hub with groups can do beside the others. */
export interface WithGroups<Messages = AnyMessages> {
  /**
   * The group of this name: joined from now on, and again after each reconnect, until its `leave` is called. Whoever asks
   * for it meanwhile gets the same one; the options of the first count.
   *
   * @throws `RangeError` for options that cannot be used
   */
  group<Name extends GroupName<Messages>>(name: Name, options?: GroupOptions): Group<GroupData<Messages, Name>>;
}

/** For the option `groups`: adds groups, and recovery, to a hub. Who does not give it does not carry it. */
export function groups({ settings, seen, emit, send }: HubCore): Extension<WithGroups> {
  const { clock, sendTimeoutMs } = settings;
  const handles = new Map<string, GroupHandle>();
  const requests = createRequests(settings);
  const timer = createTimer(clock);
  let line: Connection | undefined;
  let isClosed = false;
  let isGreeting = false;
  /** What is answered to the `hello` under way may be of before the connection had its new token. */
  let isOutdated = false;
  let dueAt = NEVER;
  const now = createRunningTime(clock.now);

  const tracker: StreamTracker = createStreamTracker({
    ...{ now, random: settings.random, checkAfterMs: settings.checkAfterMs },
    isNaming: () => isGreeting || memberships.isJoining(),
    give({ group: _group, positions: _positions, ...message }, addresses) {
      if (!isClosed) give(message, addresses);
    },
    gap(address, missed) {
      if (isClosed) return;
      const gap = missed === undefined ? {} : { missed };
      const of = parseAddress(address);
      emit("gap", { ...of, ...gap });
      if (of.group !== undefined) handleOf(of.group)?.gap(gap);
    },
    recover() {
      requests.ask({
        ...{ frame: () => ({ action: "recover", since: tracker.asks() }), lasting: false },
        answered: (frame) => frame.type === "recovered" && tracker.recovered(frame),
        refused: tracker.unrecovered,
      });
    },
    hello,
    astray(address) {
      const { group } = parseAddress(address);
      if (group !== undefined) memberships.leaveAgain(group);
    },
  });
  const memberships: Memberships = createMemberships(requests, tracker);

  function greeting(): Omit<HelloFrame, "action" | "id"> {
    const positions = tracker.positions();
    return { ...memberships.named(), ...(positions.length > 0 && { positions }) };
  }

  function hello(): void {
    if (isGreeting) return;
    isGreeting = true;
    isOutdated = false;
    requests.ask({
      ...{ frame: () => ({ action: "hello", ...greeting() }), lasting: false, answered() {} },
      refused() {
        isGreeting = false;
      },
    });
  }

  function handleOf(name: string): GroupHandle | undefined {
    return memberships.isLeaving(name) ? undefined : handles.get(name);
  }

  function give(message: Message, addresses: readonly string[]): void {
    if (seen.add(message.id)) emit("message", message);
    for (const address of addresses) {
      const { group } = parseAddress(address);
      if (group !== undefined) handleOf(group)?.message(message);
    }
  }

  /** Whatever has happened, the next thing that is due may be another one. */
  function schedule(): void {
    const next = isClosed ? NEVER : tracker.dueAt();
    if (next === dueAt) return;
    dueAt = next;
    timer.stop();
    if (next === NEVER) return;
    timer.set(Math.max(0, next - now()), () => {
      dueAt = NEVER;
      tracker.tick(Math.max(now(), next));
      schedule();
    });
  }

  function lost(): void {
    line = undefined;
    isGreeting = false;
    requests.use(undefined);
    memberships.lost();
    tracker.lost();
  }

  function welcomed(welcome: WelcomeFrame, isNew: boolean): void {
    isGreeting = false;
    memberships.welcomed(welcome, isNew);
  }

  /** Whether the frame is for groups. What an older connection answers is of what that one is in, and counts no longer. */
  function take(connection: Connection, frame: Incoming): boolean {
    const isCurrent = connection === line;
    switch (frame.type) {
      case "message": {
        const { type: _type, ...message } = frame;
        tracker.message(message);
        return true;
      }
      case "welcome":
        if (!isCurrent) return true;
        requests.received(frame);
        welcomed(frame, false);
        if (isOutdated) hello();
        return true;
      case "refreshed":
        // The hub tells what the connection is in now; and it may be in more of what is wanted.
        if (isCurrent) {
          isOutdated = isGreeting;
          hello();
        }
        return true;
      case "joined":
      case "left":
      case "history":
      case "recovered":
      case "members":
      case "occupancy":
        if (isCurrent) requests.received(frame);
        return true;
      case "presence":
        if ("previous" in frame) handleOf(frame.group)?.presence(frame);
        else if (isCurrent) requests.received(frame);
        return true;
      case "error":
        return isCurrent && requests.received(frame);
      default:
        return false;
    }
  }

  function create(name: string, options: GroupOptions): Group {
    const { group, ...handle } = createGroup(name, options, {
      ...{ tracker, requests, send, seen: createSeenIds(settings.rememberedIds), reportError: settings.reportError },
      timeout: (run) => clock.after(sendTimeoutMs, run),
      afterwards: (run) => clock.after(0, run),
      soon: (run) => clock.after(settings.random() * SOON_MS, run),
      leave() {
        handles.delete(name);
        return memberships.leave(name);
      },
    });
    const own: GroupHandle = {
      ...{ ...handle, group },
      refused(error) {
        handles.delete(name);
        handle.refused(error);
      },
    };
    if (isClosed) own.refused(new GroupError("closed"));
    else {
      handles.set(name, own);
      memberships.join(name, own);
    }
    return group;
  }

  return {
    added: {
      group: ((name, options = {}) => handles.get(name)?.group ?? create(name, options)) as WithGroups["group"],
    },
    greeting,
    opened(connection, welcome) {
      line = connection;
      requests.use(connection);
      welcomed(welcome, true);
      schedule();
    },
    lost(connection) {
      if (connection !== line) return;
      lost();
      schedule();
    },
    received(connection, frame) {
      const isTaken = take(connection, frame);
      schedule();
      return isTaken;
    },
    excluded(positions) {
      tracker.count(positions);
      schedule();
    },
    isKept: (address) => tracker.nextAt(address.replace("groups ", "group ")) !== undefined,
    close() {
      isClosed = true;
      lost();
      requests.close();
      for (const handle of [...handles.values()]) handle.refused(new GroupError("closed"));
      schedule();
    },
  };
}

/** A clock that is never set back: what is due in a second is due in a second. */
function createRunningTime(clockNow: () => number): () => number {
  let last = clockNow();
  let running = 0;
  return () => {
    const next = clockNow();
    running += Math.max(0, next - last);
    last = next;
    return running;
  };
}
