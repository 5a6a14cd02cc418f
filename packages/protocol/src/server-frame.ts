import type { CloseCode, ErrorCode } from "./codes.ts";
import type { Json } from "./json.ts";
import type { WirePosition } from "./position.ts";

/** The stored messages of one address, and where they are: one of the kinds of address, with a full id. */
export type StreamFrame = (
  | { readonly group: string }
  | { readonly user: string }
  | { readonly session: string }
  | { readonly client: string }
  | { readonly connection: string }
  | { readonly everyone: true }
) & { readonly epoch: string; readonly offset: number };

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
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: "pong";
}

/** The answer to `join`: the connection is in all these groups. */
export interface JoinedFrame {
  readonly type: "joined";
  readonly id?: string;
  readonly groups: readonly string[];
  /** Those of the groups that are kept, and where to begin in each. */
  readonly streams: readonly StreamFrame[];
}

/** The answer to `leave`. */
export interface LeftFrame {
  readonly type: "left";
  readonly id?: string;
  readonly groups: readonly string[];
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

/** That a message is stored, while its delivery goes on; the `ack` still comes. */
export interface StoredFrame {
  readonly type: "stored";
  /** The frame's own id, where it had one. */
  readonly id?: string;
  readonly messageId: string;
  /** In the streams that the sender is in. */
  readonly positions: readonly WirePosition[];
}

/** Who sent a message. Ids are full ids: what an answer can be addressed to, by anybody. */
export interface From {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientId?: string;
}

export interface MessageFrame {
  readonly type: "message";
  /** The same for every recipient, and for a repeated delivery or a sender's retry: drop what was seen before. */
  readonly id: string;
  readonly from: From;
  /** ISO 8601, UTC, by the hub's clock. */
  readonly sentAt: string;
  /** Of a stored message, in those of its streams that this connection is in; absent where there are none. */
  readonly positions?: readonly WirePosition[];
  /** What the message is to the application, as its sender said. */
  readonly kind?: string;
  /** What the message is about, as its sender said. */
  readonly refers?: string;
  readonly data: Json;
}

/** A message that was kept: what its `message` frame says, with its positions. */
export type KeptMessage = Omit<MessageFrame, "type" | "positions"> & Required<Pick<MessageFrame, "positions">>;

/** The answer to `history`. */
export interface HistoryPageFrame {
  readonly type: "history";
  readonly id?: string;
  /** In ascending order of their offsets. */
  readonly messages: readonly KeptMessage[];
  /** Whether older ones are kept: they come before the offset of the first message here. */
  readonly more: boolean;
}

/** What is known of a stream after a position that was asked for. */
export type RecoveredStreamFrame =
  /** Nothing at or below `to` is missing; where `more` is true, ask again from there. */
  | { readonly epoch: string; readonly recovered: true; readonly to: number; readonly more: boolean }
  /** Something is missing for good. The stream goes on from `now`; without it the connection is in no such stream. */
  | { readonly epoch: string; readonly recovered: false; readonly now?: StreamFrame };

/** The answer to `recover`. */
export interface RecoveredFrame {
  readonly type: "recovered";
  readonly id?: string;
  /** One for each position that was asked for, in their order. */
  readonly streams: readonly RecoveredStreamFrame[];
  /** In ascending order within each stream. */
  readonly messages: readonly KeptMessage[];
}

export interface ErrorFrame {
  readonly type: "error";
  /** The id of the frame that was refused, where it had a readable one. */
  readonly id?: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** Of a message that is stored all the same and not delivered to everybody: others will recover it. */
  readonly positions?: readonly WirePosition[];
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
  | StoredFrame
  | AckFrame
  | MessageFrame
  | ErrorFrame
  | CloseFrame;
