// Made from packages/protocol/schema by `pnpm --filter @switchboard/protocol generate`.

import type { CloseCode, ErrorCode } from "./codes.ts";
import type { Json } from "./json.ts";

/**
 * Where a stream is: `[epoch, offset]`. The epoch names one life of one stream and is opaque; the offset is a message's
 * number in it, from 1, and 0 before the first. Only ever kept as a pair: an offset alone is nothing.
 */
export type WirePosition = readonly [epoch: string, offset: number];

/** Who sent a message. Ids are full ids: what an answer can be addressed to, by anybody. */
export interface From {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientId?: string;
}

/** Asks for a `welcome`: the first frame of a client that wants to know its connection, its groups and its streams. */
export interface HelloFrame {
  readonly action: "hello";
  readonly id?: string;
  /** To be in as well: those that the connection may join are joined. */
  readonly groups?: readonly string[];
  /** Where the client is in streams that it knows: `welcome` tells the newest position of these. */
  readonly positions?: readonly WirePosition[];
}

/** Asks for a `pong`. API Gateway answers it without a Lambda function. */
export interface PingFrame {
  readonly action: "ping";
  readonly id?: string;
}

/** Asks to be in groups: it joins all of them, or is refused. Answered with `joined`. */
export interface JoinFrame {
  readonly action: "join";
  readonly id?: string;
  readonly groups: readonly string[];
}

/** Asks to be in groups no longer. Answered with `left`. */
export interface LeaveFrame {
  readonly action: "leave";
  readonly id?: string;
  readonly groups: readonly string[];
}

/** Asks for a page of what a group keeps. Answered with `history`. */
export interface HistoryFrame {
  readonly action: "history";
  readonly id?: string;
  readonly group: string;
  /** Only messages with a lower offset: the last of them. By default the last that are kept. */
  readonly before?: number;
  /** The most messages of the page; 50 by default. */
  readonly limit?: number;
}

/** Asks for what came after positions. Answered with `recovered`. */
export interface RecoverFrame {
  readonly action: "recover";
  readonly id?: string;
  /** The last position that the client has, in each stream that it asks for. */
  readonly since: readonly WirePosition[];
}

/** Gives the connection a new token: another end, other groups and rights. Answered with `refreshed`. */
export interface RefreshFrame {
  readonly action: "refresh";
  readonly id?: string;
  /** A token of the same user, as a handshake would present it. */
  readonly token: string;
}

/** Whom a message is for. An id without `/` means the sender's own namespace, see rule A2 of the protocol. */
export interface Recipients {
  readonly connections?: readonly string[];
  readonly sessions?: readonly string[];
  readonly clients?: readonly string[];
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  readonly everyone?: true;
}

/** Leaves out the sender's own connection, or every connection of its session. */
export type Exclude = "connection" | "session";

/** Asks for `data` to be delivered. Both forms on the wire, long and short, parse to this. */
export interface SendMessageFrame {
  readonly action: "sendMessage";
  readonly id?: string;
  readonly to: Recipients;
  readonly exclude?: Exclude;
  /** `false`: not stored, whatever the hub keeps. `true`: refused where it cannot be stored. */
  readonly store?: boolean;
  /** What the message is to the application, such as `edit`; recipients get it as it is. */
  readonly kind?: string;
  /** What the message is about, such as another message's id; recipients get it as it is. */
  readonly refers?: string;
  readonly data: Json;
}

export type ClientFrame =
  | HelloFrame
  | PingFrame
  | JoinFrame
  | LeaveFrame
  | HistoryFrame
  | RecoverFrame
  | RefreshFrame
  | SendMessageFrame;

/** The stored messages of one address, and where they are. Ids are full ids. */
export type StreamFrame =
  | { readonly group: string; readonly epoch: string; readonly offset: number }
  | { readonly user: string; readonly epoch: string; readonly offset: number }
  | { readonly session: string; readonly epoch: string; readonly offset: number }
  | { readonly client: string; readonly epoch: string; readonly offset: number }
  | { readonly connection: string; readonly epoch: string; readonly offset: number }
  | { readonly everyone: true; readonly epoch: string; readonly offset: number };

/** The answer to `hello`: what the hub knows this connection as, and until when. */
export interface WelcomeFrame {
  readonly type: "welcome";
  /** The frame's own id, where it had one. Hubs of earlier versions do not give it back. */
  readonly id?: string;
  readonly connectionId: string;
  readonly sessionId?: string;
  readonly clientId?: string;
  readonly userId?: string;
  /** ISO 8601, UTC. After this time the connection receives nothing. */
  readonly expiresAt: string;
  /** What the deployment lets this connection ask for. Hubs of earlier versions do not tell it. */
  readonly limits?: {
    /** The most addresses of one `sendMessage`. */
    readonly addresses: number;
    /** The most groups that the connection may have joined at a time. */
    readonly groups?: number;
  };
  /** The groups that the connection is in, proved and joined. Hubs of earlier versions do not tell them. */
  readonly groups?: readonly string[];
  /** The streams that the connection is in. Hubs of earlier versions have none. */
  readonly streams?: readonly StreamFrame[];
  /** The connection is in further groups, for which the frame had no room. */
  readonly more?: true;
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: "pong";
}

/** The answer to `join`: the connection is in all these groups. */
export interface JoinedFrame {
  readonly type: "joined";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  readonly groups: readonly string[];
  /** Those of the groups that are kept, and where to begin in each. */
  readonly streams: readonly StreamFrame[];
}

/** The answer to `leave`. */
export interface LeftFrame {
  readonly type: "left";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  readonly groups: readonly string[];
}

/** The answer to `history`. */
export interface HistoryPageFrame {
  readonly type: "history";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  /** In ascending order of their offsets. */
  readonly messages: readonly KeptMessage[];
  /** Whether older ones are kept: they come before the offset of the first message here. */
  readonly more: boolean;
}

/**
 * What is known of a stream after a position that was asked for. Recovered: nothing at or below `to` is missing, and
 * where `more` is true, there is more to ask for from there. Not recovered: something is missing for good, and the
 * stream goes on from `now`; without `now` the connection is in no stream of this epoch.
 */
export type RecoveredStreamFrame =
  | { readonly epoch: string; readonly recovered: true; readonly to: number; readonly more: boolean }
  | { readonly epoch: string; readonly recovered: false; readonly now?: StreamFrame };

/** The answer to `recover`. */
export interface RecoveredFrame {
  readonly type: "recovered";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  /** One for each position that was asked for, in their order. */
  readonly streams: readonly RecoveredStreamFrame[];
  /** In ascending order within each stream; one of several streams is in its place in the first. */
  readonly messages: readonly KeptMessage[];
}

/** The answer to `refresh`: what the new token has made of the connection. */
export interface RefreshedFrame {
  readonly type: "refreshed";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  /** ISO 8601, UTC. After this time the connection receives nothing. */
  readonly expiresAt: string;
  /** The groups that the connection is in from now on, proved and joined. */
  readonly groups: readonly string[];
  /** The streams that the connection is in from now on, and where to begin in each. */
  readonly streams: readonly StreamFrame[];
}

/** That a message is stored, while its delivery goes on; the `ack` still comes. */
export interface StoredFrame {
  readonly type: "stored";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  readonly messageId: string;
  /** In the streams that the sender is in. */
  readonly positions: readonly WirePosition[];
}

/** The answer to `sendMessage`: what became of the delivery to each connection of the audience. */
export interface AckFrame {
  readonly type: "ack";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  readonly messageId: string;
  /** API Gateway has accepted the message for them. */
  readonly delivered: number;
  /** They were not there any longer. */
  readonly gone: number;
  /** No attempt was answered with success. One that was not answered may have arrived all the same. */
  readonly failed: number;
  /** They are delivered to after this answer. */
  readonly queued: number;
  /** Of a stored message, in the streams that the sender is in; absent where the message is not stored. */
  readonly positions?: readonly WirePosition[];
}

/** A message to an address of the connection. */
export interface MessageFrame {
  readonly type: "message";
  /** The same for every recipient, and for a repeated delivery or a sender's retry: drop what was seen before. */
  readonly id: string;
  readonly from: From;
  /** ISO 8601, UTC, by the hub's clock. */
  readonly sentAt: string;
  /** Of a message that is not stored: the group that it was sent to, where it was sent to this group alone. */
  readonly group?: string;
  /** Of a stored message, in those of its streams that this connection is in; absent where there are none. */
  readonly positions?: readonly WirePosition[];
  /** What the message is to the application, as its sender said. */
  readonly kind?: string;
  /** What the message is about, as its sender said. */
  readonly refers?: string;
  readonly data: Json;
}

/** A message that was kept: what its `message` frame says, with positions. */
export interface KeptMessage {
  /** The same for every recipient, and for a repeated delivery or a sender's retry: drop what was seen before. */
  readonly id: string;
  readonly from: From;
  /** ISO 8601, UTC, by the hub's clock. */
  readonly sentAt: string;
  /** In the streams that it was asked for from. */
  readonly positions: readonly WirePosition[];
  /** What the message is to the application, as its sender said. */
  readonly kind?: string;
  /** What the message is about, as its sender said. */
  readonly refers?: string;
  readonly data: Json;
}

/** What the client asked for is refused, or the hub failed at it. The connection stays open. */
export interface ErrorFrame {
  readonly type: "error";
  /** The id of the frame that was refused, where it had a readable one. */
  readonly id?: string;
  readonly code: ErrorCode;
  /** For a developer to read; branch on the code. */
  readonly message: string;
  /** Of a message that is stored all the same and not delivered to everybody: others will recover it. */
  readonly positions?: readonly WirePosition[];
  /** In milliseconds: a frame that is sent before is refused as well. */
  readonly retryAfter?: number;
}

/** Sent just before the hub closes the connection. */
export interface CloseFrame {
  readonly type: "close";
  readonly code: CloseCode;
  readonly reason: string;
  /** Whether connecting again can help. */
  readonly reconnect: boolean;
}

export type ServerFrame =
  | WelcomeFrame
  | PongFrame
  | JoinedFrame
  | LeftFrame
  | HistoryPageFrame
  | RecoveredFrame
  | RefreshedFrame
  | StoredFrame
  | AckFrame
  | MessageFrame
  | ErrorFrame
  | CloseFrame;
