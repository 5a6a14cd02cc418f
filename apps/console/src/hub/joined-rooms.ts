import { type Group, GroupError, type WithGroups } from "@switchboard/client";
import type { RoomEvent } from "../model/rooms/room.ts";

/** The rooms of one client: what happens in them is told. */
export interface JoinedRooms {
  join(name: string): void;
  leave(name: string): void;
  showOlder(name: string): void;
  /** Asks who is there, with their connections. */
  askMembers(name: string): void;
  /** Asks how many are there. */
  countMembers(name: string): void;
  names(): readonly string[];
}

/** Messages of a page of the history. */
const PAGE = 20;

interface Joined {
  readonly group: Group;
  /** Asks for the page before what is shown. */
  before: string | undefined;
  /** Whether members are being asked for, and whether they are to be asked for again. */
  asking: "no" | "once" | "again";
}

export function createJoinedRooms(
  hub: WithGroups,
  now: () => number,
  tell: (room: string, event: RoomEvent) => void,
): JoinedRooms {
  const rooms = new Map<string, Joined>();

  function join(name: string): void {
    const group = hub.group(name);
    const joined: Joined = { group, before: undefined, asking: "no" };
    let isIn = false;
    rooms.set(name, joined);
    // One that was left, and joined again since, has nothing more to say.
    const hear = (event: RoomEvent) => rooms.get(name) === joined && tell(name, event);
    hear({ kind: "joining" });
    group.on("message", (message) => hear({ kind: "message", message }));
    group.on("gap", ({ missed }) => hear({ kind: "gap", missed }));
    group.on("presence", (event) => hear({ kind: "presence", event, atMs: now() }));
    // Why it cannot be joined is told below.
    group.on("error", ({ code, message }) => isIn && hear({ kind: "presence-refused", code, message }));
    group
      .joined()
      .then(() => {
        isIn = true;
        hear({ kind: "joined" });
        return showPage(joined, hear);
      })
      .catch((error: unknown) => hear(failureOf(error)));
  }

  async function showPage(joined: Joined, hear: (event: RoomEvent) => void): Promise<void> {
    const { messages, before } = await joined.group.history({ limit: PAGE, before: joined.before });
    joined.before = before;
    hear({ kind: "page", messages, before });
  }

  /** One question at a time: what changes meanwhile is asked for once more, however often it changes. */
  async function askMembers(joined: Joined, hear: (event: RoomEvent) => void): Promise<void> {
    if (joined.asking !== "no") {
      joined.asking = "again";
      return;
    }
    try {
      do {
        joined.asking = "once";
        hear({ kind: "members", members: await joined.group.members(), atMs: now() });
      } while (asksAgain(joined));
    } finally {
      joined.asking = "no";
    }
  }

  function attempt(
    name: string,
    ask: (joined: Joined, hear: (event: RoomEvent) => void) => Promise<void>,
    failed: (error: unknown) => RoomEvent,
  ): void {
    const joined = rooms.get(name);
    if (joined === undefined) return;
    const hear = (event: RoomEvent) => rooms.get(name) === joined && tell(name, event);
    ask(joined, hear).catch((error: unknown) => hear(failed(error)));
  }

  return {
    join(name) {
      if (!rooms.has(name)) join(name);
    },
    leave(name) {
      void rooms.get(name)?.group.leave();
      tell(name, { kind: "left" });
      rooms.delete(name);
    },
    showOlder(name) {
      if (rooms.get(name)?.before !== undefined) attempt(name, showPage, failureOf);
    },
    askMembers: (name) => attempt(name, askMembers, unknownOf),
    countMembers: (name) =>
      attempt(
        name,
        async ({ group }, hear) => {
          const { users, connections } = await group.occupancy();
          hear({ kind: "counted", users, connections, atMs: now() });
        },
        unknownOf,
      ),
    names: () => [...rooms.keys()],
  };
}

/** Somebody else may have changed it while it was awaited. */
const asksAgain = ({ asking }: Joined) => asking === "again";

function failureOf(error: unknown): RoomEvent {
  if (!(error instanceof GroupError)) throw error;
  return { kind: "failed", code: error.code, message: error.message };
}

/** Nobody can say who is there. */
function unknownOf(error: unknown): RoomEvent {
  if (!(error instanceof GroupError)) throw error;
  return { kind: "presence-refused", code: error.code, message: error.message };
}
