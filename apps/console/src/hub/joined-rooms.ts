import { type Group, GroupError, type Message, type WithGroups } from "@switchboard/client";
import type { Room, RoomEvent } from "../model/rooms/room.ts";

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

/** As many as the hub gives at once, for finding back to the oldest line. */
const LONGEST_PAGE = 100;

interface Joined {
  readonly group: Group;
  isLoading: boolean;
  /** Whether members are being asked for, and whether they are to be asked for again. */
  asking: "no" | "once" | "again";
}

interface Page {
  readonly messages: readonly Message[];
  readonly before: string | undefined;
}

/** @param shown what is the case of a room by what has been told */
export function createJoinedRooms(
  hub: WithGroups,
  now: () => number,
  tell: (room: string, event: RoomEvent) => void,
  shown: (room: string) => Room | undefined,
): JoinedRooms {
  const rooms = new Map<string, Joined>();

  function join(name: string): void {
    const group = hub.group(name);
    const joined: Joined = { group, isLoading: false, asking: "no" };
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
    if (joined.isLoading) return;
    joined.isLoading = true;
    try {
      hear({ kind: "page", ...((await pageBefore(joined.group)) ?? (await pageFoundBack(joined.group))) });
    } finally {
      joined.isLoading = false;
    }
  }

  /** What comes before the oldest line; `undefined` where lines were cut off, before or meanwhile. */
  async function pageBefore(group: Group): Promise<Page | undefined> {
    const before = shown(group.name)?.before;
    if (before === undefined) return undefined;
    const page = await group.history({ limit: PAGE, before });
    return shown(group.name)?.before === before ? { messages: page.messages, before: page.before } : undefined;
  }

  /** All from the newest back to the first page with something that is not shown: lines may be cut off meanwhile. */
  async function pageFoundBack(group: Group): Promise<Page> {
    const isLong = (shown(group.name)?.lines.length ?? 0) > PAGE;
    let page: Page = { messages: [], before: undefined };
    let isKnown: boolean;
    do {
      const { messages, before } = await group.history({ limit: isLong ? LONGEST_PAGE : PAGE, before: page.before });
      const known = new Set(shown(group.name)?.lines.map(({ id }) => id));
      isKnown = messages.every(({ id }) => known.has(id));
      page = { messages: [...messages, ...page.messages], before };
    } while (isKnown && page.before !== undefined);
    return page;
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
      if (shown(name)?.hasOlder === true) attempt(name, showPage, failureOf);
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
