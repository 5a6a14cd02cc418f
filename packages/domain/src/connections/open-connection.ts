import type { Authenticator } from "../authentication/authenticator.ts";
import type { Handshake } from "../authentication/handshake.ts";
import type { AddressKind } from "../model/address.ts";
import { type Connection, expiryOf } from "../model/connection.ts";
import { addressesOf } from "../model/identity.ts";
import { accept, type HandshakeRejectionCode, type Result, reject } from "../model/result.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { LimitConnections } from "../quotas/limit-connections.ts";
import type { Register } from "./register.ts";

export interface OpenConnectionRequest {
  readonly connectionId: string;
  /** Epoch milliseconds, by the gateway's clock. */
  readonly connectedAtMs: number;
  readonly handshake: Handshake;
}

export interface OpenedConnection {
  readonly connection: Connection;
  /** What to answer the client's offer with; absent if it made none. */
  readonly subprotocol?: string;
}

export type OpenConnection = (
  request: OpenConnectionRequest,
) => Promise<Result<OpenedConnection, HandshakeRejectionCode>>;

/**
 * Lets a connection in, or refuses its handshake. A connection that is let in is registered; one that is refused has
 * left nothing behind.
 *
 * @throws a `StoreFault` when it cannot be registered, and what the authenticator throws.
 */
export function createOpenConnection({
  authenticator,
  register,
  kinds,
  protocols,
  lifetimeMs,
  allowedOrigins,
  limitConnections,
}: {
  readonly authenticator: Authenticator;
  readonly register: Register;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  readonly protocols: Pick<ClientProtocols, "negotiate">;
  /** How long a connection is remembered at most: for as long as the gateway keeps one open, and somewhat longer. */
  readonly lifetimeMs: number;
  /** The origins, in lower case, whose web pages may connect; all of them by default. Other clients have no origin. */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** By default nobody's connections are counted. */
  readonly limitConnections?: LimitConnections;
}): OpenConnection {
  return async ({ connectionId, connectedAtMs, handshake }) => {
    const origins = handshake.headers.get("origin") ?? [];
    if (allowedOrigins !== undefined && !origins.every((origin) => allowedOrigins.has(origin.toLowerCase()))) {
      return reject("forbidden-origin", "Web pages of this origin may not connect.");
    }
    const negotiated = protocols.negotiate(handshake);
    if (!negotiated.ok) return negotiated;
    const { protocol, subprotocol } = negotiated.value;
    const claims = protocol.claimsOf(handshake);
    if (!claims.ok) return claims;
    const authenticated = await authenticator.authenticate(claims.value);
    if (!authenticated.ok) return authenticated;
    const identity = authenticated.value;
    const connection: Connection = {
      connectionId,
      identity,
      protocol: protocol.name,
      connectedAtMs,
      expiresAtMs: expiryOf(connectedAtMs, lifetimeMs, identity.provedUntilMs),
      addresses: addressesOf(identity, kinds),
    };
    const within = await limitConnections?.(connection);
    if (within?.ok === false) return within;
    await register(connection);
    return accept({ connection, ...(subprotocol !== undefined && { subprotocol }) });
  };
}
