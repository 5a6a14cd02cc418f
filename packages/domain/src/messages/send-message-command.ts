import type { DeliveryCounts } from "../delivery/delivery-counts.ts";
import type { Position } from "../history/position.ts";
import type { AddressKind } from "../model/address.ts";
import type { Payload } from "../model/message.ts";

/** The kinds of address that an id goes with. */
export type NamedKind = Exclude<AddressKind, "everyone">;

/** Whom a message is for: ids by kind, as the sender wrote them. */
export type Recipients = { readonly [Kind in NamedKind]?: readonly string[] } & { readonly everyone?: boolean };

export interface SendMessageCommand {
  /** The sender's own id for this message; a retry has it again. */
  readonly id?: string;
  readonly to: Recipients;
  /** Leaves out the sender's connection, or its whole session; nobody where the sender is a backend. */
  readonly exclude?: "connection" | "session";
  readonly payload: Payload;
  /** The message's `kind` and `refers`: carried and stored as they are. */
  readonly messageKind?: string;
  readonly refers?: string;
  /** `false`: not stored, whatever the deployment keeps. `true`: refused where it cannot be stored. */
  readonly store?: boolean;
  /** The trace that it belongs to, as the tracing system writes it; by default that of the invocation. */
  readonly trace?: string;
}

export interface Receipt extends DeliveryCounts {
  readonly messageId: string;
  /** Of a stored message, in the streams that the sender is in, for a backend in all of them; absent where it was not stored. */
  readonly positions?: readonly Position[];
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}
