import type { PresenceEvent } from "@switchboard/client";
import { printable } from "../output/printable.ts";

type Occupant = NonNullable<PresenceEvent["members"]>[number];

export function occupantText(occupant: Occupant): string {
  return printable(Object.values(occupant)[0] ?? "");
}

/** What has changed in a group, and how many are there, for people. */
export function membersText({ joined, left, users, connections }: PresenceEvent): string {
  const changes = [
    ...(joined.length > 0 ? [`${joined.map(occupantText).join(", ")} joined`] : []),
    ...(left.length > 0 ? [`${left.map(occupantText).join(", ")} left`] : []),
  ];
  return [...changes, `${users} here, ${connections} connections`].join("; ");
}
