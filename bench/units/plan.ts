import type { Address } from "@switchboard/domain";
import type { Units } from "./metering-proxy.ts";

/** What is compared. */
export const layouts = ["ours", "plain"] as const;
export type Layout = (typeof layouts)[number];

/** A connection as it is registered, by how many addresses of each kind. */
export interface Registered {
  readonly name: string;
  readonly session: boolean;
  readonly user: boolean;
  readonly groups: number;
  /** Whether what it costs is bounded. */
  readonly bounded?: boolean;
}

export const connections: readonly Registered[] = [
  { name: "a session", session: true, user: false, groups: 0 },
  { name: "a session and a user", session: true, user: true, groups: 0 },
  { name: "a user and 3 groups", session: false, user: true, groups: 3, bounded: true },
  { name: "a session, a user and 3 groups", session: true, user: true, groups: 3, bounded: true },
  { name: "a session, a user and 20 groups", session: true, user: true, groups: 20 },
];

/** What the members of rooms are registered as. */
export const member: Registered = { name: "a session, a user and 3 groups", session: true, user: true, groups: 3 };

/** How many rooms a member joins, and leaves, at once. */
export const roomsAtOnce: readonly number[] = [1, 10];

/** An audience that a message is sent to. */
export interface Sent {
  readonly name: string;
  readonly kind: Extract<Address["kind"], "session" | "user" | "group">;
  readonly connections: number;
}

export const audiences: readonly Sent[] = [
  { name: "a session of 1 connection", kind: "session", connections: 1 },
  { name: "a user of 3 connections", kind: "user", connections: 3 },
  { name: "a group of 100 connections", kind: "group", connections: 100 },
  { name: "a group of 1,000 connections", kind: "group", connections: 1000 },
];

/** Of one step, by layout. */
export interface StepResult extends Readonly<Record<Layout, Units>> {
  readonly step: "connect" | "join" | "leave" | "disconnect" | "send";
  readonly name: string;
  readonly bounded: boolean;
}

/** Of one step of rooms, which the other layout has no counterpart of. */
export interface RoomResult {
  readonly name: string;
  readonly units: Units;
}
