import type { Occupant, PresenceEventFrame, PresenceStateFrame } from "@switchboard/protocol";
import type { GroupError } from "./group-error.ts";
import type { Requests } from "./requests.ts";

/** Who is in a group, as far as its members are told. */
export interface Presence {
  /** In no particular order; absent where they are too many: then there are the counts alone. */
  readonly members?: readonly Occupant[];
  /** How many members there are. */
  readonly users: number;
  readonly connections: number;
}

/** What has changed: net, whatever was missed in between. At first everybody has joined. Both are empty where nobody is listed. */
export interface PresenceEvent extends Presence {
  readonly joined: readonly Occupant[];
  readonly left: readonly Occupant[];
}

/** Follows who is in a group, from the moment that somebody wants to know. */
export interface PresenceFollower {
  readonly current: Presence | undefined;
  watch(isJoined: boolean): void;
  /** The connection is in the group: it may have missed something, or everything. */
  joined(): void;
  event(frame: PresenceEventFrame): void;
  stop(): void;
}

type Members = ReadonlyMap<string, Occupant>;

/** Of events that come before what they build upon is known. */
const MOST_EARLY = 100;

export function createPresenceFollower({
  group,
  requests,
  soon,
  give,
  refused,
}: {
  readonly group: string;
  readonly requests: Requests;
  /** Calls back after a random moment: all members of a group miss the same event. The result cancels it. */
  readonly soon: (run: () => void) => () => void;
  readonly give: (event: PresenceEvent) => void;
  readonly refused: (error: GroupError) => void;
}): PresenceFollower {
  let isWatched = false;
  let revision = 0;
  let members: Members | undefined;
  let current: Presence | undefined;
  /** Takes the question back that is under way, or will be soon; absent where what was told is known. */
  let cancel: (() => void) | undefined;
  let early: PresenceEventFrame[] = [];

  function ask(): void {
    cancel?.();
    cancel = requests.ask({
      ...{ frame: () => ({ action: "presence", group }), lasting: false },
      answered(frame) {
        cancel = undefined;
        const { members: all, ...state } = frame as PresenceStateFrame;
        // The hub keeps what it tells after it has told it: an answer may be older than an event that is there.
        if (state.revision >= revision) {
          revision = state.revision;
          change(all && keyed(all), state);
        }
        const waiting = early;
        early = [];
        for (const event of waiting) take(event);
      },
      refused(error) {
        cancel = undefined;
        early = [];
        refused(error);
      },
    });
  }

  function change(next: Members | undefined, { users, connections }: Presence): void {
    const before = members ?? keyed();
    const [joined, left] = next ? [without(next, before), without(before, next)] : [[], []];
    const isNew = current?.users !== users || joined.length + left.length > 0;
    members = next;
    current = { ...(next && { members: [...next.values()] }), users, connections };
    if (isNew) give({ ...current, joined, left });
  }

  function take(event: PresenceEventFrame): void {
    const { joined, left, previous } = event;
    if (cancel !== undefined) {
      if (early.push(event) > MOST_EARLY) early.shift();
    } else if (event.revision > revision) {
      if ((members === undefined) === (joined === undefined) && (members === undefined || previous === revision)) {
        revision = event.revision;
        const gone = keyed(left);
        change(members && new Map([...[...members].filter(([key]) => !gone.has(key)), ...keyed(joined)]), event);
      } else {
        early = [event];
        cancel = soon(ask);
      }
    }
  }

  return {
    get current() {
      return current;
    },
    watch(isJoined) {
      if (!isWatched && isJoined) ask();
      isWatched = true;
    },
    joined() {
      if (isWatched) ask();
    },
    event(frame) {
      if (isWatched) take(frame);
    },
    stop() {
      isWatched = false;
      cancel?.();
    },
  };
}

function without(some: Members, others: Members): readonly Occupant[] {
  return [...some].flatMap(([key, member]) => (others.has(key) ? [] : [member]));
}

function keyed(members: readonly Occupant[] = []): Members {
  return new Map(members.map((member) => [JSON.stringify(member), member]));
}
