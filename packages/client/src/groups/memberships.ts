import { type HelloFrame, type JoinedFrame, limits, type WelcomeFrame } from "@switchboard/protocol";
import { forgetOldest } from "../forget-oldest.ts";
import { groupAddress } from "../streams/address.ts";
import type { StreamTracker } from "../streams/stream-tracker.ts";
import { utf8Bytes } from "../utf8-bytes.ts";
import type { GroupError } from "./group-error.ts";
import type { Requests } from "./requests.ts";

/** Gets what becomes of a wish to be in a group. */
export interface MembershipListener {
  /** The connection is in the group: after the wish, and again after each reconnect. */
  joined(): void;
  /** It is not tried again. */
  refused(error: GroupError): void;
}

interface Membership {
  readonly name: string;
  /** Whoever wants to be in the group. */
  listener: MembershipListener | undefined;
  /** Whether the connection is in it, as far as that is known. */
  joined: boolean;
  /** One at a time: of two that are under way together, nobody knows which the hub has done last. */
  underWay?: "join" | "leave" | undefined;
  readonly left: (() => void)[];
}

/** Keeps the connection in the groups that somebody wants to be in, and out of those that nobody does any longer. */
export interface Memberships {
  join(name: string, listener: MembershipListener): void;
  /** Resolves when it is left; at once where there is no connection. */
  leave(name: string): Promise<void>;
  /** What a `hello` names: as many as a frame has room for. The others are joined one by one. */
  named(): Pick<HelloFrame, "groups">;
  /** What the hub has said of a connection, its first `welcome` or a later one. */
  welcomed(welcome: WelcomeFrame, isNew: boolean): void;
  lost(): void;
  isJoining(): boolean;
  /** Whether what comes of a group is of the time before it is left, even if somebody wants to join it again. */
  isLeaving(name: string): boolean;
  /** Leaves a group again, of which messages come although it has been left: the hub may have joined it late. */
  leaveAgain(name: string): void;
}

const REMEMBERED_NAMES = 200;
/** Of a `hello`: the rest is for its positions. */
const NAMES_BYTES = 20_000;

export function createMemberships(requests: Requests, tracker: StreamTracker): Memberships {
  const all = new Map<string, Membership>();
  /** Groups that were left: a `hello` or a join that is late may put the connection into them again. */
  const gone = new Set<string>();
  let isOnline = false;

  /** The hub is asked for the next thing that is wanted of a group, if nothing is under way for it. */
  function advance(membership: Membership): void {
    const { name, listener, joined, underWay, left } = membership;
    if (underWay !== undefined) return;
    if (listener !== undefined && joined) listener.joined();
    else if (listener === undefined && !(joined && isOnline)) {
      all.delete(name);
      forgetOldest(gone.add(name), REMEMBERED_NAMES);
      tracker.left(groupAddress(name));
      for (const resolve of left) resolve();
    } else if (isOnline) ask(membership, listener === undefined ? "leave" : "join");
  }

  function ask(membership: Membership, action: "join" | "leave"): void {
    const { name } = membership;
    const groups = [name];
    membership.underWay = action;
    if (action === "join") tracker.joining(groupAddress(name));
    function over(joined: boolean): void {
      if (action === "leave") tracker.left(groupAddress(name));
      membership.underWay = undefined;
      membership.joined = joined;
    }
    requests.ask({
      ...{ frame: () => ({ action, groups }), lasting: false },
      answered(frame) {
        over(action === "join");
        if (action === "join") tracker.joined([groupAddress(name)], (frame as JoinedFrame).streams);
        advance(membership);
      },
      refused(error) {
        over(false);
        const { listener } = membership;
        if (action === "join") membership.listener = undefined;
        tracker.unnamed();
        advance(membership);
        if (action === "join") listener?.refused(error);
      },
    });
  }

  /** What was under way is of an older connection. Whoever has joined again since it was to be left begins anew. */
  function forget(membership: Membership): void {
    if (membership.underWay === "leave") tracker.left(groupAddress(membership.name));
    membership.underWay = undefined;
  }

  function expel(name: string): void {
    if (!all.has(name)) all.set(name, { name, listener: undefined, joined: true, left: [] });
  }

  return {
    join(name, listener) {
      gone.delete(name);
      const membership = all.get(name) ?? { name, listener, joined: false, left: [] };
      all.set(name, membership);
      membership.listener = listener;
      // Whoever waits for it to be left waits for nothing any longer.
      for (const resolve of membership.left.splice(0)) resolve();
      advance(membership);
    },
    leave(name) {
      return new Promise((resolve) => {
        const membership = all.get(name);
        if (membership === undefined) return resolve();
        membership.listener = undefined;
        membership.left.push(resolve);
        advance(membership);
      });
    },
    named() {
      let bytes = 0;
      const groups: string[] = [];
      for (const { name, listener } of all.values()) {
        bytes += utf8Bytes(JSON.stringify(name)) + 1;
        if (listener !== undefined && bytes < NAMES_BYTES && groups.length < limits.groups) groups.push(name);
      }
      return groups.length > 0 ? { groups } : {};
    },
    welcomed({ groups = [], streams = [] }, isNew) {
      isOnline = true;
      for (const membership of all.values()) {
        if (isNew) forget(membership);
        if (membership.underWay === undefined) membership.joined = groups.includes(membership.name);
      }
      for (const name of groups) if (gone.has(name)) expel(name);
      const settled = [...all.values()].filter(({ listener, joined, underWay }) => !listener || !joined || underWay);
      const unsettled = new Set(settled.map(({ name }) => groupAddress(name)));
      tracker.welcomed(streams, (address) => !unsettled.has(address), isNew);
      for (const membership of [...all.values()]) advance(membership);
    },
    lost() {
      isOnline = false;
      for (const membership of [...all.values()]) {
        forget(membership);
        if (membership.listener === undefined) advance(membership);
      }
    },
    isJoining: () => [...all.values()].some(({ underWay }) => underWay === "join"),
    isLeaving: (name) => all.get(name)?.underWay === "leave",
    leaveAgain(name) {
      if (!gone.has(name)) return;
      expel(name);
      for (const membership of [...all.values()]) advance(membership);
    },
  };
}
