import { type AddressKind, addressKinds, type Connection, type Identity } from "../index.ts";
import { addressesOf } from "../model/identity.ts";

export const allKinds: ReadonlySet<AddressKind> = new Set(addressKinds);
export const farFutureMs = 9_000_000_000_000;

/** A connection that is registered at every address of its identity, unless it is told otherwise. */
export function connectionOf(
  connectionId: string,
  identity: Partial<Identity> = {},
  overrides: Partial<Omit<Connection, "connectionId" | "identity">> = {},
): Connection {
  const whole: Identity = { provedBy: "none", groups: [], ...identity };
  return {
    connectionId,
    identity: whole,
    protocol: "test.v1",
    connectedAtMs: 0,
    expiresAtMs: farFutureMs,
    addresses: addressesOf(whole, allKinds),
    ...overrides,
  };
}
