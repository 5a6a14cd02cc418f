import type { Handshake } from "../authentication/handshake.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { ClientProtocol, Negotiation } from "./client-protocol.ts";

/** A protocol that a handshake agreed on. */
export interface Negotiated extends Negotiation {
  readonly protocol: ClientProtocol;
}

/** The client protocols that a deployment speaks. */
export interface ClientProtocols {
  readonly all: readonly ClientProtocol[];

  /** The protocol by the name in a connection's record; `undefined` for one that is not spoken here (any longer). */
  named(name: string): ClientProtocol | undefined;

  /** What a connection speaks of which nothing is remembered: known only where there is one protocol. */
  readonly sole: ClientProtocol | undefined;

  /** The protocol for a handshake. Where several would do, the client's order of preference counts, then the deployment's. */
  negotiate(handshake: Handshake): Result<Negotiated, "unsupported-subprotocol">;
}

/** @throws a `RangeError` when there is none, or two have the same name */
export function createClientProtocols(all: readonly ClientProtocol[]): ClientProtocols {
  const byName = new Map(all.map((protocol) => [protocol.name, protocol]));
  if (all.length === 0) throw new RangeError("A deployment speaks at least one client protocol.");
  if (byName.size < all.length) throw new RangeError("Two client protocols have the same name.");
  return {
    all,
    named: (name) => byName.get(name),
    sole: all.length === 1 ? all[0] : undefined,
    negotiate(handshake) {
      const placeOf = ({ subprotocol }: Negotiation) =>
        subprotocol === undefined ? handshake.subprotocols.length : handshake.subprotocols.indexOf(subprotocol);
      const agreed = all.flatMap((protocol): readonly Negotiated[] => {
        const negotiation = protocol.negotiate(handshake);
        return negotiation === undefined ? [] : [{ protocol, ...negotiation }];
      });
      const [preferred] = agreed.toSorted((one, other) => placeOf(one) - placeOf(other));
      if (preferred !== undefined) return accept(preferred);
      const names = all.map(({ name }) => name).join(", ");
      return reject("unsupported-subprotocol", `The subprotocols spoken here are ${names}.`);
    },
  };
}
