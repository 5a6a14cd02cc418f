import type { Handshake } from "../index.ts";

export interface HandshakeParts {
  readonly query?: Readonly<Record<string, readonly string[]>>;
  /** Names in lower case, as the adapters give them. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly subprotocols?: readonly string[];
}

export function handshakeOf({ query = {}, headers = {}, subprotocols = [] }: HandshakeParts = {}): Handshake {
  return { query: new Map(Object.entries(query)), headers: new Map(Object.entries(headers)), subprotocols };
}
