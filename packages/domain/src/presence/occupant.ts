import type { Address } from "../model/address.ts";

/** Who is in a group, however many connections they have there: a user; without one a session; without either a connection. */
export interface Occupant {
  readonly kind: Extract<Address["kind"], "user" | "session" | "connection">;
  /** Of a session the full id. */
  readonly id: string;
}

/** An occupant as one text, the same for equal ones and for no others: what a group's occupants are sorted by. */
export type OccupantKey = `${Occupant["kind"]}#${string}`;

/** One connection in a group, for whoever asks who is there. */
export interface GroupConnection {
  readonly connectionId: string;
  /** Epoch milliseconds. Expired ones may be among a group's connections until they are removed: callers must look. */
  readonly expiresAtMs: number;
  readonly userId?: string;
  /** Full id. */
  readonly sessionId?: string;
}

export function occupantKeyOf({ userId, sessionId, connectionId }: GroupConnection): OccupantKey {
  if (userId !== undefined) return `user#${userId}`;
  return sessionId === undefined ? `connection#${connectionId}` : `session#${sessionId}`;
}

/** The occupant of a key. */
export function occupantOf(key: OccupantKey): Occupant {
  const at = key.indexOf("#");
  return { kind: key.slice(0, at) as Occupant["kind"], id: key.slice(at + 1) };
}
