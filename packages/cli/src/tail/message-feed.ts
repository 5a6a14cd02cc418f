import type { Group, Message } from "@switchboard/client";
import type { ConnectedHub } from "../connection/open-hub.ts";
import { createGroupFinder, readFrame } from "./frame.ts";

/** So many messages are remembered, so that none is given twice. */
const MOST_REMEMBERED = 2_000;

export interface MessageFeed {
  /**
   * Joins a group.
   *
   * @param rewind so many of its last messages come first
   */
  join(name: string, rewind?: number): Group;
}

/**
 * Gives every message that the connection gets once, with the groups that it came by; those of a joined group in the group's order.
 *
 * The hub's event does not tell the groups of a message: they are read from the frame that it came in.
 */
export function createMessageFeed(
  hub: ConnectedHub,
  give: (message: Message, groups: readonly string[]) => void,
): MessageFeed {
  const groupsOfFrame = createGroupFinder();
  const groupsOf = new Map<string, readonly string[]>();
  const given = new Set<string>();
  const joined = new Set<string>();

  function once(message: Message, groups: readonly string[]): void {
    if (given.has(message.id)) return;
    given.add(message.id);
    forgetOldest(given);
    give(message, groups);
  }

  hub.on("frame", ({ direction, text }) => {
    if (direction === "out") return;
    const frame = readFrame(text);
    const groups = groupsOfFrame(frame);
    const { id } = frame.fields;
    if (frame.name !== "message" || typeof id !== "string") return;
    groupsOf.set(id, groups);
    forgetOldest(groupsOf);
  });
  hub.on("message", (message) => {
    const groups = groupsOf.get(message.id) ?? [];
    // The group tells of it as well, when what came before it there has been told.
    if (!groups.some((name) => joined.has(name))) once(message, groups);
  });
  return {
    join(name, rewind) {
      joined.add(name);
      const group = hub.group(name, rewind === undefined ? {} : { rewind });
      group.on("message", (message) => once(message, groupsOf.get(message.id) ?? [name]));
      return group;
    },
  };
}

function forgetOldest(remembered: Set<string> | Map<string, unknown>): void {
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
