import type { Json } from "./json.ts";

/** Asks for a `welcome`: the first frame of a client that wants to know its connection. */
export interface HelloFrame {
  readonly action: "hello";
  readonly id?: string;
}

/** Asks for a `pong`. API Gateway answers it without a Lambda function. */
export interface PingFrame {
  readonly action: "ping";
  readonly id?: string;
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
  readonly data: Json;
}

export type ClientFrame = HelloFrame | PingFrame | SendMessageFrame;
