import type { DeliveryCounts } from "../delivery/delivery-counts.ts";
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
  /** Carried and stored as they are. */
  readonly kind?: string;
  readonly refers?: string;
  /** `false`: not stored, whatever the deployment keeps. `true`: refused where it cannot be stored. */
  readonly store?: boolean;
}

export interface Receipt extends DeliveryCounts {
  readonly messageId: string;
  /** What was thrown first on the way, if anything was; the counts cover for it. For the log. */
  readonly fault?: unknown;
}
