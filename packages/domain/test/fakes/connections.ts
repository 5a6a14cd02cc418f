import { addressKinds, type Connection, type Identity } from "../../src/index.ts";
import { addressesOf } from "../../src/model/identity.ts";

export const allKinds = new Set(addressKinds);
export const farFutureMs = 9_000_000_000_000;

/** A connection that is registered at every address of its identity. */
export function connectionOf(
  connectionId: string,
  identity: Partial<Identity> = {},
  overrides: Partial<Connection> = {},
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
