import type { ConnectionRef } from "../model/connection.ts";

/** What became of one post. */
export type PostOutcome =
  /** The gateway has taken it; it does not say whether the client has read it. */
  | "delivered"
  /** The gateway does not know the connection. It has been seen to say so of live ones: check again before acting. */
  | "gone"
  /** Too many posts, or this receiver reads too slowly; later it may work. */
  | "throttled";

/** A payload as it goes over the wire: UTF-8 text. One object per distinct payload, so that its hash can be kept. */
export type EncodedPayload = Uint8Array;

/**
 * The open connections themselves. Whatever has no value below is thrown, within the adapter's deadline.
 */
export interface ConnectionGateway {
  /** Sends one payload to one connection. Not idempotent: after a throw it may have arrived or not. */
  post(connection: ConnectionRef, payload: EncodedPayload): Promise<PostOutcome>;

  /** Closes a connection. Idempotent; a connection that is gone is no error. */
  close(connection: ConnectionRef): Promise<void>;

  /** Whether the gateway knows the connection. */
  isOpen(connection: ConnectionRef): Promise<boolean>;
}
