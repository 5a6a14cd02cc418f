import type { Json } from "./json.ts";
import type { WirePosition } from "./position.ts";

/** Asks for a `welcome`: the first frame of a client that wants to know its connection, its groups and its streams. */
export interface HelloFrame {
  readonly action: "hello";
  readonly id?: string;
  /** To be in as well: those that the connection may join are joined. */
  readonly groups?: readonly string[];
  /** Where the client is in the streams that it knows: `welcome` then tells the newest position of these. */
  readonly positions?: readonly WirePosition[];
}

/** Asks for a `pong`. API Gateway answers it without a Lambda function. */
export interface PingFrame {
  readonly action: "ping";
  readonly id?: string;
}

/** Asks to be in groups: in all of them, or it is refused. Answered with `joined`. */
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
  /** Messages with a lower offset, the newest of them first to be in the page; the newest of all by default. */
  readonly before?: number;
  /** The most messages of the page, 1 to 100; 100 by default. */
  readonly limit?: number;
}

/** Asks for what came after positions. Answered with `recovered`. */
export interface RecoverFrame {
  readonly action: "recover";
  readonly id?: string;
  /** The last position that the client has, in each stream that it asks for. */
  readonly since: readonly WirePosition[];
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
  | SendMessageFrame;
