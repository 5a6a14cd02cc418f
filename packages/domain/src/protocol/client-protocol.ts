import type { HandshakeClaims } from "../authentication/credentials.ts";
import type { Handshake } from "../authentication/handshake.ts";
import type { EncodedPayload } from "../connections/connection-gateway.ts";
import type { Welcome } from "../connections/welcome.ts";
import type { DeliveryCounts } from "../delivery/delivery-counts.ts";
import type { HistoryPage } from "../history/message-history.ts";
import type { Position, StreamPosition } from "../history/position.ts";
import type { SendMessageCommand } from "../messages/send-message-command.ts";
import type { Message } from "../model/message.ts";
import type { ClientRejectionCode, Rejection, Result } from "../model/result.ts";
import type { MembersPage } from "../presence/list-group-members.ts";
import type { Occupant } from "../presence/occupant.ts";
import type { Counts } from "../presence/presence-board.ts";
import type { PresenceEvent } from "../presence/presence-event.ts";

/** What a client asks for. An id is the client's own; the answer carries it. */
export type Command =
  | ({ readonly kind: "send" } & SendMessageCommand)
  | {
      readonly kind: "hello";
      readonly id?: string;
      /** The groups to be in as well: joined as far as the client may be in them. */
      readonly groups?: readonly string[];
      /** Where the client is in streams that it knows. */
      readonly positions?: readonly Position[];
    }
  | { readonly kind: "join" | "leave"; readonly id?: string; readonly groups: readonly string[] }
  /** A page of what a group keeps, the newest by default, or what is older than an offset. */
  | {
      readonly kind: "history";
      readonly id?: string;
      readonly group: string;
      readonly before?: number;
      readonly limit?: number;
    }
  /** What came after positions in the streams that the connection is in. */
  | { readonly kind: "recover"; readonly id?: string; readonly since: readonly Position[] }
  /** A page of who is in a group, in the order of their keys. */
  | {
      readonly kind: "members";
      readonly id?: string;
      readonly group: string;
      /** What an earlier page gave as its `next`. */
      readonly after?: string;
      readonly limit?: number;
    }
  /** How many are in a group; whom presence events have told as here. */
  | { readonly kind: "occupancy" | "presence"; readonly id?: string; readonly group: string }
  /** To be known by a new token of the same user from now on. */
  | { readonly kind: "refresh"; readonly id?: string; readonly token: string }
  | { readonly kind: "ping"; readonly id?: string };

/** What a client sent that is no command. Code and message are the protocol's own. */
export interface Malformed {
  readonly code: string;
  /** For a developer to read. Names what is wrong, never repeats a value. */
  readonly message: string;
  readonly id?: string;
}

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly malformed: Malformed };

/** The answer to a command. */
export type Answer = { readonly id?: string } & (
  | { readonly kind: "welcome"; readonly welcome: Welcome }
  | { readonly kind: "pong" }
  | ({
      readonly kind: "ack";
      readonly messageId: string;
      /** Of a stored message, in the streams that the sender is in; absent where it was not stored. */
      readonly positions?: readonly Position[];
    } & DeliveryCounts)
  | { readonly kind: "joined"; readonly groups: readonly string[]; readonly streams: readonly StreamPosition[] }
  | { readonly kind: "left"; readonly groups: readonly string[] }
  | ({ readonly kind: "history" } & HistoryPage)
  | ({ readonly kind: "recovered" } & RecoveredStreams)
  | ({
      readonly kind: "members";
      readonly group: string;
      /** The registrations that were read for the page, for quotas; no client is told. None by default. */
      readonly read?: number;
    } & MembersPage)
  | ({ readonly kind: "occupancy"; readonly group: string } & Counts)
  | ({ readonly kind: "presence" } & ToldPresence)
  | ({ readonly kind: "refreshed" } & Refreshed)
  | { readonly kind: "rejection"; readonly rejection: Rejection<ClientRejectionCode> }
  | ({ readonly kind: "malformed" } & Omit<Malformed, "id">)
  /** A quota is used up, and the command had no effect. What comes before so many milliseconds are over is answered likewise. */
  | { readonly kind: "too-fast"; readonly retryAfterMs: number }
  /** `throttled`: later it may work. */
  | {
      readonly kind: "fault";
      readonly reason: "throttled" | "internal";
      /** Of a message that is stored all the same, in the streams that the sender is in: others will recover it. */
      readonly positions?: readonly Position[];
    }
);

/** What presence events have told of a group so far. */
export interface ToldPresence {
  readonly group: string;
  /** That of the latest event; 0 before the first. */
  readonly revision: number;
  /** Whom they have told as here; absent where there are too many to be told. */
  readonly occupants?: readonly Occupant[];
  readonly users: number;
  readonly connections: number;
}

/** What a new token has made of a connection. */
export type Refreshed = Pick<Welcome, "expiresAtMs" | "groups" | "streams">;

/** What is known of one stream after a position that was asked for. */
export type RecoveredStream =
  /** Nothing up to `to` is missing; `more` may be asked for. */
  | { readonly epoch: string; readonly recovered: true; readonly to: number; readonly more: boolean }
  /** Something is missing for good. `now` is where the stream goes on; absent where no stream here has, or had, this epoch. */
  | { readonly epoch: string; readonly recovered: false; readonly now?: StreamPosition };

/** What came after positions in several streams. */
export interface RecoveredStreams {
  /** One for each position that was asked for, in their order. */
  readonly streams: readonly RecoveredStream[];
  /** In ascending order within each stream; one that is in several of them is in its place in the first. */
  readonly messages: readonly PositionedMessage[];
}

/** A message with its positions in the streams that its recipient is in. */
export interface PositionedMessage {
  readonly message: Message;
  readonly positions: readonly Position[];
}

/** A message that is stored and still being delivered. */
export interface Stored {
  readonly id?: string;
  readonly messageId: string;
  /** In the streams that the sender is in. */
  readonly positions: readonly Position[];
}

/** Why the hub closes a connection. */
export type CloseReason =
  /** Its time, or its proof's, is over. */
  | "expired"
  /** The hub does not remember it: it would receive nothing. */
  | "unregistered"
  /** It goes on sending although its quota is used up. */
  | "too-fast"
  | Kick;

/** A backend closes it. */
export interface Kick {
  readonly kind: "kicked";
  /** For the client to show; without it, the protocol's own words. */
  readonly text?: string;
  /** Whether the client is to connect again. */
  readonly reconnect: boolean;
}

/** What a client is told to speak. */
export interface Negotiation {
  /** Which of the client's offers to select; absent where it made none. */
  readonly subprotocol?: string;
}

/**
 * What a client speaks: where its handshake has the credentials, how its texts are commands, and what the hub's answers and
 * messages look like on the wire. The limits of sizes are the protocol's. Pure: nothing here waits or keeps anything.
 */
export interface ClientProtocol {
  /** Its name in a connection's record. Stable: connections outlive deployments. */
  readonly name: string;

  /** Whether a client that opens a connection like this speaks the protocol; `undefined` if not. */
  negotiate(handshake: Handshake): Negotiation | undefined;

  /** What the handshake says of whoever opens the connection; `invalid-handshake` where it contradicts itself. */
  claimsOf(handshake: Handshake): Result<HandshakeClaims, "invalid-handshake">;

  /** The commands in a text, in their order, at least one. Never throws, whatever the text is. */
  parse(text: string): readonly [ParsedCommand, ...ParsedCommand[]];

  /**
   * The answers to the commands of one text, as one text that the gateway carries; `undefined` where the protocol has nothing to
   * say. Messages that there is no room for are cut off, and the answer says that there is more.
   */
  encodeAnswers(answers: readonly Answer[]): string | undefined;

  /**
   * A message as recipients receive it; `undefined` if it would be larger than the gateway carries.
   *
   * @param positions in the streams that these recipients are in; none by default
   */
  encodeMessage(message: Message, positions?: readonly Position[]): EncodedPayload | undefined;

  /** Who has come and gone, as a group's connections receive it. An event always fits: it has lists only as far as they do. */
  encodePresence(event: PresenceEvent): EncodedPayload;

  /** That a message is stored, for a sender that waits for its delivery; `undefined` where the protocol does not say so. */
  encodeStored(stored: Stored): EncodedPayload | undefined;

  /** What a client is told before the hub closes its connection, one payload after the other. */
  encodeClose(reason: CloseReason): readonly EncodedPayload[];
}
