import { type Group, GroupError, type WithGroups } from "@switchboard/client";
import type { RoomEvent } from "../model/rooms/room.ts";

/** The rooms of one client: what happens in them is told. */
export interface JoinedRooms {
  join(name: string): void;
  leave(name: string): void;
  showOlder(name: string): void;
  names(): readonly string[];
}

/** Messages of a page of the history. */
const PAGE = 20;

interface Joined {
  readonly group: Group;
  /** Asks for the page before what is shown. */
  before: string | undefined;
}

export function createJoinedRooms(hub: WithGroups, tell: (room: string, event: RoomEvent) => void): JoinedRooms {
  const rooms = new Map<string, Joined>();

  function join(name: string): void {
    const group = hub.group(name);
    const joined: Joined = { group, before: undefined };
    rooms.set(name, joined);
    // One that was left, and joined again since, has nothing more to say.
    const hear = (event: RoomEvent) => rooms.get(name) === joined && tell(name, event);
    hear({ kind: "joining" });
    group.on("message", (message) => hear({ kind: "message", message }));
    group.on("gap", ({ missed }) => hear({ kind: "gap", missed }));
    group
      .joined()
      .then(() => {
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
      const joined = rooms.get(name);
      if (joined?.before === undefined) return;
      const hear = (event: RoomEvent) => rooms.get(name) === joined && tell(name, event);
      showPage(joined, hear).catch((error: unknown) => hear(failureOf(error)));
    },
    names: () => [...rooms.keys()],
  };
}

function failureOf(error: unknown): RoomEvent {
  if (!(error instanceof GroupError)) throw error;
  return { kind: "failed", code: error.code, message: error.message };
}
