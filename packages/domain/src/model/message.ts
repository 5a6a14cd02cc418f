import type { Connection } from "./connection.ts";

/** Any value that JSON text can hold: what senders send. */
export type Payload = null | boolean | number | string | readonly Payload[] | { readonly [key: string]: Payload };

/** Who sends: a connection, or a backend that was let in by other means. */
export type Sender =
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "backend"; readonly name: string };

/** What a recipient is told of a sender: full ids, to which it can answer. Empty for a backend. */
export interface From {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientId?: string;
}

/** What is delivered. It looks the same to every recipient. */
export interface Message {
  /** Derived from the sender and the id it gave, so that a retry has it again; unique where it gave none. */
  readonly messageId: string;
  readonly from: From;
  /** Epoch milliseconds. */
  readonly sentAtMs: number;
  readonly payload: Payload;
  /** What it is to the application, such as an edit or a reaction. */
  readonly kind?: string;
  /** The message that it is about: its id, or whatever the application refers by. */
  readonly refers?: string;
  /**
   * The group that it was sent to, of a message that is not stored and was sent to this group alone: it has no positions to
   * tell its recipients, who are all in the group.
   */
  readonly group?: string;
}

export function fromOf(sender: Sender): From {
  if (sender.kind === "backend") return {};
  const { userId, sessionId, clientId } = sender.connection.identity;
  return {
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(clientId !== undefined && { clientId }),
  };
}

/**
 * The most lasting name of a sender: a client that comes back on a new connection and repeats a send is still the same
 * sender, as long as it has a session, a client id or a user.
 */
export function idempotencyScope(sender: Sender): string {
  if (sender.kind === "backend") return `backend#${sender.name}`;
  const { connectionId, identity } = sender.connection;
  if (identity.sessionId !== undefined) return `session#${identity.sessionId}`;
  if (identity.clientId !== undefined) return `client#${identity.clientId}`;
  if (identity.userId !== undefined) return `user#${identity.userId}`;
  return `connection#${connectionId}`;
}
