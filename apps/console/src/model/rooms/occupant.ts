import type { GroupMember, Occupant } from "@switchboard/client";
import type { Fields } from "../fields.ts";

/** Who is in a room, and with which connections, as far as that was asked. */
export interface RoomMember {
  readonly kind: "user" | "session" | "connection";
  readonly id: string;
  /** Absent where nobody has asked since it came. */
  readonly connections?: GroupMember["connections"];
}

export function memberOf(occupant: Occupant | GroupMember): RoomMember {
  const connections = "connections" in occupant ? { connections: occupant.connections } : {};
  if ("userId" in occupant) return { kind: "user", id: occupant.userId, ...connections };
  if ("sessionId" in occupant) return { kind: "session", id: occupant.sessionId, ...connections };
  return { kind: "connection", id: occupant.connectionId, ...connections };
}

/** What to call somebody of a frame, whatever that is. */
export function nameOfOccupant({ userId, sessionId, connectionId }: Fields): string {
  return [userId, sessionId, connectionId].find((id) => typeof id === "string") ?? "somebody";
}
