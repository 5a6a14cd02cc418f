import type { CloseCode, ErrorCode } from "./codes.ts";
import type { Json } from "./json.ts";

/** The answer to `hello`: what the hub knows this connection as, and until when. */
export interface WelcomeFrame {
  readonly type: "welcome";
  readonly connectionId: string;
  readonly sessionId?: string;
  readonly clientId?: string;
  readonly userId?: string;
  /** ISO 8601, UTC. After this time the connection receives nothing. */
  readonly expiresAt: string;
  /** What the deployment lets one message of this connection ask for. Hubs of earlier versions do not tell it. */
  readonly limits?: {
    /** The most addresses of one `sendMessage`. */
    readonly addresses: number;
  };
}

/** The answer to `ping`. */
export interface PongFrame {
  readonly type: "pong";
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
  readonly data: Json;
}

export interface ErrorFrame {
  readonly type: "error";
  /** The id of the frame that was refused, where it had a readable one. */
  readonly id?: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Sent just before the hub closes the connection. */
export interface CloseFrame {
  readonly type: "close";
  readonly code: CloseCode;
  readonly reason: string;
  /** Whether connecting again can help. */
  readonly reconnect: boolean;
}

export type ServerFrame = WelcomeFrame | PongFrame | AckFrame | MessageFrame | ErrorFrame | CloseFrame;
