import type { KeptMessage, WirePosition } from "../frames.ts";
import type { ManagementErrorCode } from "./codes.ts";

interface OfCommand {
  /** The command's own id, where it had one. */
  readonly id?: string;
}

/** What became of the connections of an audience. */
interface ChangeCounts {
  /** Their records have no room for more: trying again changes nothing. */
  readonly failed: number;
  /** They have closed in the meantime. */
  readonly unknown: number;
  /** Connections are left: give the same command again, with this. */
  readonly next?: string;
}

/** The answer to `join`: so many connections are in the groups. */
export interface JoinedAnswer extends OfCommand, ChangeCounts {
  readonly type: "joined";
  readonly joined: number;
}

/** The answer to `leave`: so many connections are in the groups no longer, but where they prove them. */
export interface LeftAnswer extends OfCommand, ChangeCounts {
  readonly type: "left";
  readonly left: number;
}

/** The answer to `purge`. */
export interface PurgedAnswer extends OfCommand {
  readonly type: "purged";
}

/** The answer to `close`. */
export interface ClosedAnswer extends OfCommand {
  readonly type: "closed";
  readonly closed: number;
  /** They were not there any longer. */
  readonly gone: number;
  /** They may be open still: give the command again, from its beginning. */
  readonly failed: number;
  /** Until when its users and sessions are kept out, where this command has said so. ISO 8601, UTC. */
  readonly deniedUntil?: string;
  /** Connections are left: give the same command again, with this. */
  readonly next?: string;
}

/** The answer to `deny`, and to the question `denied`. */
export interface DeniedAnswer extends OfCommand {
  readonly type: "denied";
  /** ISO 8601, UTC; absent where nobody is kept out. */
  readonly until?: string;
}

/** The answer to `allow`. */
export interface AllowedAnswer extends OfCommand {
  readonly type: "allowed";
}

/** The answer to `history`. */
export interface HistoryAnswer extends OfCommand {
  readonly type: "history";
  /** In ascending order of their offsets. */
  readonly messages: readonly KeptMessage[];
  /** Whether older ones are kept: they come before the offset of the first message here. */
  readonly more: boolean;
}

/** The answer to `stream`. */
export interface StreamAnswer extends OfCommand {
  readonly type: "stream";
  /** For how long messages are kept. */
  readonly keepSeconds: number;
  /** The most messages that one answer of the hub holds. */
  readonly most: number;
  /** Of the newest message; absent where there never was one. */
  readonly position?: WirePosition;
}

/** A connection at an address. */
export interface Member {
  readonly connectionId: string;
  readonly userId?: string;
  /** Full ids. */
  readonly sessionId?: string;
  readonly clientId?: string;
  /** ISO 8601, UTC. */
  readonly connectedAt: string;
  readonly expiresAt: string;
}

/** The answer to `members`. */
export interface MembersAnswer extends OfCommand {
  readonly type: "members";
  /** In ascending order of connection id. */
  readonly members: readonly Member[];
  /** There may be more: give the same command again, with this. */
  readonly next?: string;
}

/** The answer to `count`. */
export interface CountAnswer extends OfCommand {
  readonly type: "count";
  /** Connections; some of them may have closed without anybody having noticed. */
  readonly count: number;
}

/** The answer to `memberships`. */
export interface MembershipsAnswer extends OfCommand {
  readonly type: "memberships";
  /** In ascending order. */
  readonly groups: readonly string[];
}

/** The answer to a command that is not carried out. */
export interface ManagementErrorAnswer extends OfCommand {
  readonly type: "error";
  readonly code: ManagementErrorCode;
  readonly message: string;
}

export type ManageAnswer =
  | JoinedAnswer
  | LeftAnswer
  | PurgedAnswer
  | ClosedAnswer
  | DeniedAnswer
  | AllowedAnswer
  | ManagementErrorAnswer;
export type InspectAnswer =
  | HistoryAnswer
  | StreamAnswer
  | MembersAnswer
  | CountAnswer
  | MembershipsAnswer
  | DeniedAnswer
  | ManagementErrorAnswer;
