import type { Connection } from "@switchboard/domain";

/** A connection of which nothing matters but when it ends. */
export function bareConnection(endsAt: number): Connection {
  return {
    connectionId: "c",
    identity: { provedBy: "none", groups: [] },
    protocol: "p",
    connectedAtMs: 0,
    expiresAtMs: endsAt,
    addresses: [],
  };
}
