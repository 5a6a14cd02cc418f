import type { Party } from "../authentication/denials.ts";
import type { Member } from "../groups/memberships.ts";
import type { Retention, StoredMessage } from "../history/message-history.ts";
import type { Position } from "../history/position.ts";
import type { Recipients } from "../messages/send-message-command.ts";
import type { Address } from "../model/address.ts";

/** Which connections a command is about: ids by kind, as a backend writes them. */
export type Audience = Omit<Recipients, "everyone">;

/** One address, as a backend writes it. */
export type NamedAddress = { readonly kind: Address["kind"]; readonly id?: string };

/** What a backend asks to be changed. */
export type ManageCommand =
  /** Puts every connection at any of the addresses into groups, or takes it out of them. */
  | {
      readonly kind: "join" | "leave";
      readonly audience: Audience;
      readonly groups: readonly string[];
      /** Whether it is for connections to come as well. The audience has users and sessions only then. */
      readonly lasting: boolean;
      /** Goes on after a connection: what an earlier answer gave as its `next`. */
      readonly after?: string;
    }
  | { readonly kind: "purge"; readonly stream: NamedAddress }
  /** Closes every connection at any of the addresses. */
  | {
      readonly kind: "close";
      readonly audience: Recipients;
      /** What clients are told to show. */
      readonly text?: string;
      /** Whether clients are to connect again. */
      readonly reconnect: boolean;
      /** Until when the users and sessions of the audience are kept out as well. */
      readonly denied?: DenialEnd;
      /** Goes on after a connection, and denies nobody again. */
      readonly after?: string;
    }
  /** Keeps users and sessions out until a time. Those who are connected stay so. */
  | { readonly kind: "deny"; readonly parties: PartyNames; readonly end: DenialEnd }
  | { readonly kind: "allow"; readonly parties: PartyNames };

/** Users and sessions, as a backend writes them. */
export type PartyNames = Pick<Recipients, "user" | "session">;

/** When a denial ends: at a time in epoch milliseconds, or so long after it begins. */
export type DenialEnd = { readonly atMs: number } | { readonly afterMs: number };

/** What became of a command that was carried out. */
export type Managed =
  | {
      readonly kind: "joined" | "left";
      /** Connections that are in all of the groups now, or in none of them but those that they prove. */
      readonly changed: number;
      /** Connections whose records the store refuses to change: trying again changes nothing. */
      readonly failed: number;
      /** Connections that have closed in the meantime. */
      readonly unknown: number;
      /** Where to go on, if connections are left. */
      readonly next?: string;
      /** What was thrown first, if anything was; the counts cover for it. For the log. */
      readonly fault?: unknown;
    }
  | { readonly kind: "purged" }
  | {
      readonly kind: "closed";
      readonly closed: number;
      /** They were not there any longer. */
      readonly gone: number;
      /** They may be open still: the whole command may be given again. */
      readonly failed: number;
      /** Until when the users and sessions are kept out, in epoch milliseconds, where that was asked for. */
      readonly deniedUntilMs?: number;
      readonly next?: string;
      readonly fault?: unknown;
    }
  | { readonly kind: "denied"; readonly untilMs: number }
  | { readonly kind: "allowed" };

/** What a backend asks to be told. */
export type InspectCommand =
  /** A page of what is kept: the newest by default, or what is older than an offset. */
  | { readonly kind: "history"; readonly stream: NamedAddress; readonly before?: number; readonly limit: number }
  /** For how long messages are kept, and where the stream is. */
  | { readonly kind: "stream"; readonly stream: NamedAddress }
  /** A page of the connections at an address, in ascending order of connection id. */
  | { readonly kind: "members"; readonly address: NamedAddress; readonly limit: number; readonly after?: string }
  /** How many connections there are at an address. */
  | { readonly kind: "count"; readonly address: NamedAddress }
  /** The groups that a user or a session is in for good. */
  | { readonly kind: "memberships"; readonly member: Member }
  /** Until when a user or a session is kept out. */
  | { readonly kind: "denied"; readonly party: Party };

/** A connection, as far as a backend is told of it. */
export interface MemberConnection {
  readonly connectionId: string;
  readonly userId?: string;
  /** Full ids. */
  readonly sessionId?: string;
  readonly clientId?: string;
  /** Epoch milliseconds. */
  readonly connectedAtMs: number;
  readonly expiresAtMs: number;
}

/** What a backend is told. */
export type Inspected =
  | { readonly kind: "history"; readonly messages: readonly StoredMessage[]; readonly more: boolean }
  | {
      readonly kind: "stream";
      readonly address: Address;
      readonly retention: Retention;
      /** Of the newest message; absent where there never was one. */
      readonly position?: Position;
    }
  | { readonly kind: "members"; readonly members: readonly MemberConnection[]; readonly next?: string }
  /** Some of them may have expired. */
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "memberships"; readonly groups: readonly string[] }
  /** Epoch milliseconds; absent where it is not kept out. */
  | { readonly kind: "denied"; readonly untilMs?: number };
