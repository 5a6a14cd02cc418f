import type {
  Accepted,
  AckFrame,
  AnyData,
  AnyMessages,
  DataFor,
  Exclude,
  Json,
  MessageFrame,
  Only,
  Received,
  Recipients,
  RecipientsOf,
  WelcomeFrame,
} from "@switchboard/protocol";
import type { HubState } from "./state.ts";
import type { StreamAddress } from "./streams/address.ts";

/** What somebody sent. `id` is the same whenever it is delivered again; each id is given once. */
export interface Message<Data = Json> extends Omit<MessageFrame, "type" | "group" | "positions" | "data"> {
  readonly data: Data;
}

/** What became of a send: how many connections got it, were not there any longer, may or may not have got it, will get it. */
export type Receipt = Omit<AckFrame, "type" | "id" | "positions"> & {
  /** It is stored: who misses it can get it. Absent where it is not. */
  readonly stored?: true;
};

/** How a message is sent. */
export interface SendOptions {
  /** Leaves out this connection, or all of this session. Default: nobody is left out. */
  readonly exclude?: Exclude;
  /** `false`: not stored, whatever the hub keeps. `true`: rejected where it cannot be stored. */
  readonly store?: boolean;
  /** What the message is to the application, such as `edit`: at most 64 bytes, which recipients get as they are. */
  readonly kind?: string;
  /** What it is about, such as another message's id: at most 256 bytes, which recipients get as they are. */
  readonly refers?: string;
  /**
   * Whether it keeps its place among this client's sends to the same address: it waits until those before it are answered,
   * or stored. Where the hub does not store them, a second is enough since they were sent. Default `true`.
   */
  readonly ordered?: boolean;
}

export interface SendRequest<To = Recipients, Data = Json> extends SendOptions {
  /** An id without `/` is in the sender's own namespace, see rule A2 of the protocol. */
  readonly to: To;
  /** The frame that is made of it can have 32 KB. */
  readonly data: Data;
}

/** A send whose data is yet to be encoded. */
export type UncheckedSend = SendRequest<Recipients, unknown>;

/** A promise of nothing. As it is also `void`, the cleanup of a React effect may return it. */
// biome-ignore lint/suspicious/noConfusingVoidType: React types what a cleanup returns as `void`, and refuses a promise alone
export type Completion = Promise<void> & void;

/** A text frame as it passed over the line. */
export interface PassingFrame {
  readonly direction: "in" | "out";
  readonly text: string;
  /** Over which WebSocket; the number of the attempt that opened it, from 1. Around a switch there are two. */
  readonly socket: number;
}

/**
 * What went wrong without anybody having asked for it.
 *
 * | code | meaning |
 * |---|---|
 * | `gateway-error` | API Gateway answered a frame with an error of its own; sends are tried again |
 * | `hub-error` | the hub answered with an error that belongs to no send |
 * | `unknown-frame` | a text that is no frame of the protocol, or one of a later version |
 */
export interface Problem {
  readonly code: "gateway-error" | "hub-error" | "unknown-frame";
  /** For a developer to read. */
  readonly message: string;
  readonly text: string;
}

/** Where something was lost for good, such as `{ group: "room.1" }` or `{ user: "u1" }`. */
export type HubGap = StreamAddress & {
  /** At most so many messages; absent where that is not known. */
  readonly missed?: number;
};

/** `Data` is what may be received. */
export interface HubEvents<Data = Json> {
  readonly message: Message<Data>;
  readonly state: HubState;
  readonly welcome: WelcomeFrame;
  readonly frame: PassingFrame;
  readonly error: Problem;
  /** With `groups` only. */
  readonly gap: HubGap;
}

/** A hub, as one client sees it. `Messages` has the types of what is sent and received, by group. */
export interface Hub<Messages = AnyMessages> {
  readonly state: HubState;
  /**
   * Calls the listener for each event from now on, until the result is called. What it throws goes to `reportError`.
   */
  on<Name extends keyof HubEvents>(
    name: Name,
    listener: (value: HubEvents<Received<AnyData<Messages>>>[Name]) => void,
  ): () => void;
  /**
   * Sends `data`, and again with the same id as long as nothing tells what became of it.
   *
   * @returns the hub's acknowledgement
   * @throws {@link SendError}
   */
  send<const To extends RecipientsOf<Messages>, Data>(
    request: SendRequest<Only<To>, Accepted<DataFor<Messages, To>, Data>>,
  ): Promise<Receipt>;
  /**
   * Gives the hub a fresh token, of which the groups, the rights and the end count from then on, such as after your backend has
   * put the user into a group. The connection stays; where the hub cannot do that, or there is no token, another one takes its
   * place. Without a connection, the next one has a fresh token.
   *
   * @returns whether it was done; `false` when the hub is closed before
   */
  refresh(): Promise<boolean>;
  /**
   * Ends the connection for good; what has not been acknowledged is rejected with `closed`. Resolves when it is closed, or
   * after a second: on a dead line nobody answers.
   */
  close(): Completion;
}
