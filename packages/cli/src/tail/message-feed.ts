import type { Group, Message } from "@switchboard/client";
import type { ConnectedHub } from "../connection/open-hub.ts";

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
 * Gives every message that the connection gets once, with the groups that it came by.
 *
 * The hub's own event tells of every message that arrives; that of a group of what was sent there, earlier messages included.
 */
export function createMessageFeed(
  hub: ConnectedHub,
  give: (message: Message, groups: readonly string[]) => void,
): MessageFeed {
  const given = new Set<string>();
  const pending = new Map<string, string[]>();

  function once(message: Message, groups: readonly string[]): void {
    if (given.has(message.id)) return;
    given.add(message.id);
    const [oldest] = given;
    if (given.size > MOST_REMEMBERED && oldest !== undefined) given.delete(oldest);
    give(message, groups);
  }

  hub.on("message", (message) => {
    const groups: string[] = [];
    pending.set(message.id, groups);
    // The groups tell of it right after the hub.
    queueMicrotask(() => {
      pending.delete(message.id);
      once(message, groups);
    });
  });
  return {
    join(name, rewind) {
      const group = hub.group(name, rewind === undefined ? {} : { rewind });
      group.on("message", (message) => {
        const groups = pending.get(message.id);
        if (groups === undefined) once(message, [name]);
        else groups.push(name);
      });
      return group;
    },
  };
}
