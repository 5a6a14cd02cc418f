import type { UndeliveredReason } from "../delivery/undelivered.ts";
import type { Position } from "../history/position.ts";
import type { Address } from "../model/address.ts";
import type { ConnectionRef } from "../model/connection.ts";
import type { AuthenticationMethodName } from "../model/identity.ts";
import type { From, Message } from "../model/message.ts";

/** Something that has happened in the hub, for other systems. Never holds a payload, a token or a right. */
export type HubEvent =
  | Connected
  | Disconnected
  | MembershipChanged
  | MessageStored
  | DeliveryFailed
  | PublicationRefused;

interface AnyEvent<Kind extends string> {
  readonly kind: Kind;
  /** The same whenever the event is told again, and no other event's. */
  readonly id: string;
  /** When it happened, in epoch milliseconds. */
  readonly atMs: number;
}

/** Which connection it is, and whose: full ids, as recipients of messages see them. */
export interface EventConnection extends ConnectionRef, From {}

/** The groups of a connection in ascending order, as far as they fit into an event. */
export interface EventGroups {
  readonly groups: readonly string[];
  /** How many further groups there are; absent where there are none. */
  readonly groupsOmitted?: number;
}

export interface Connected extends AnyEvent<"connected">, EventGroups {
  readonly connection: EventConnection;
  readonly provedBy: AuthenticationMethodName;
  readonly protocol: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

export interface Disconnected extends AnyEvent<"disconnected">, EventGroups {
  readonly connection: EventConnection;
  /** Epoch milliseconds. */
  readonly connectedAtMs: number;
  readonly cause: /** The hub has forgotten it: it has closed, was found gone, or the hub has ended it. */
    | "unregistered"
    /** Nobody noticed its end: its record has expired, and the store has removed it. */
    | "expired";
}

/** A connection has come into groups or left them while it was open, by whatever right it was in them. */
export interface MembershipChanged extends AnyEvent<"joined" | "left">, EventGroups {
  readonly connection: EventConnection;
}

/** A message is kept in one stream; of several, each has an event. */
export interface MessageStored extends AnyEvent<"message-stored"> {
  readonly stream: Address;
  readonly position: Position;
  readonly message: Omit<Message, "payload" | "group">;
}

/** The last attempt to deliver a message to some connections has failed, and a dead letter names them. */
export interface DeliveryFailed extends AnyEvent<"delivery-failed"> {
  readonly message: Omit<Message, "payload">;
  /** In the streams that it is stored in; absent where it is in none. */
  readonly positions?: readonly Position[];
  /** The connections that it was not delivered to, at least one. */
  readonly undelivered: readonly { readonly connectionId: string; readonly reason: UndeliveredReason }[];
}

/** A backend's publication was refused: nobody has received it, and trying again would change nothing. */
export interface PublicationRefused extends AnyEvent<"publication-refused"> {
  /** The stable code of the refusal. */
  readonly code: string;
  /** What is wrong, in words that repeat nothing of the publication. */
  readonly problem: string;
  /** Who published, where the request or the event that it came by says it. */
  readonly publisher?: string;
  /** The type of the event that it came by; absent where it did not come by one. */
  readonly eventType?: string;
  /** The publisher's own id of the message, where it has one that can be read. */
  readonly publicationId?: string;
}
