import type { Address } from "./address.ts";
import type { Identity } from "./identity.ts";

/** One open WebSocket, as the hub remembers it. */
export interface Connection {
  /** Given by API Gateway: ASCII, so that every store lists ids in the same order; else opaque and case-sensitive. */
  readonly connectionId: string;
  readonly identity: Identity;
  /** The client protocol it speaks, e.g. `switchboard.v1`. */
  readonly protocol: string;
  /** Epoch milliseconds. */
  readonly connectedAtMs: number;
  /** Epoch milliseconds, whole seconds: from then on it receives nothing. */
  readonly expiresAtMs: number;
  /** Every address it is registered at, apart from its own connection id; without duplicates. */
  readonly addresses: readonly Address[];
}

/** API Gateway ends every connection after two hours; its quotas page calls this not adjustable. */
export const maxConnectionMs = 2 * 60 * 60 * 1000;

/**
 * How long a record outlives the two hours: the gateway counts from the end of the handshake, the record from its
 * beginning, and clocks differ. Without it a record could go while its connection is still in use.
 */
export const recordSlackMs = 5 * 60 * 1000;

/** When a connection stops being good: two hours and the slack after it began, or earlier when its proof ends. */
export function expiryOf(connectedAtMs: number, provedUntilMs = Number.POSITIVE_INFINITY): number {
  const endMs = Math.min(connectedAtMs + maxConnectionMs + recordSlackMs, provedUntilMs);
  return Math.floor(endMs / 1000) * 1000;
}

export function isExpired({ expiresAtMs }: { readonly expiresAtMs: number }, nowMs: number): boolean {
  return expiresAtMs <= nowMs;
}
