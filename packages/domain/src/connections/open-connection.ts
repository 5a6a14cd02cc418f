import type { Authenticator } from "../authentication/authenticator.ts";
import { type Handshake, isBearer } from "../authentication/handshake.ts";
import type { AddressKind } from "../model/address.ts";
import { type Connection, expiryOf } from "../model/connection.ts";
import { addressesOf } from "../model/identity.ts";
import type { HandshakeRejectionCode } from "../model/result.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";

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
 * @throws a `RegistryFault` when it cannot be registered, and what the authenticator throws.
 */
export function createOpenConnection({
  authenticator,
  registry,
  kinds,
  protocols,
  allowedOrigins,
}: {
  readonly authenticator: Authenticator;
  readonly registry: ConnectionRegistry;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  /** The client protocols that are spoken here, the default first. */
  readonly protocols: readonly [string, ...string[]];
  /** The origins, in lower case, whose web pages may connect; all of them by default. Other clients have no origin. */
  readonly allowedOrigins?: ReadonlySet<string>;
}): OpenConnection {
  return async ({ connectionId, connectedAtMs, handshake }) => {
    const origins = handshake.headers.get("origin") ?? [];
    if (allowedOrigins !== undefined && !origins.every((origin) => allowedOrigins.has(origin.toLowerCase()))) {
      return reject("forbidden-origin", "Web pages of this origin may not connect.");
    }
    const { subprotocols } = handshake;
    // An offer that carries a token is never selected: the answer would repeat it.
    const subprotocol = subprotocols.find((offered) => protocols.includes(offered) && !isBearer(offered));
    if (subprotocols.length > 0 && subprotocol === undefined) {
      return reject("unsupported-subprotocol", `The subprotocols spoken here are ${protocols.join(", ")}.`);
    }
    const authenticated = await authenticator.authenticate(handshake);
    if (!authenticated.ok) return authenticated;
    const identity = authenticated.value;
    const connection: Connection = {
      connectionId,
      identity,
      protocol: subprotocol ?? protocols[0],
      connectedAtMs,
      expiresAtMs: expiryOf(connectedAtMs, identity.provedUntilMs),
      addresses: addressesOf(identity, kinds),
    };
    await registry.register(connection);
    return accept({ connection, ...(subprotocol !== undefined && { subprotocol }) });
  };
}
