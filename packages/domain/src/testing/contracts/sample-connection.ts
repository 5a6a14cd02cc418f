import type { Connection, Identity } from "../../index.ts";

const connectedAtMs = Date.parse("2026-01-01T00:00:00.123Z");

let samples = 0;

/** A text that no other test has. */
export function uniqueId(prefix: string): string {
  samples += 1;
  return `${prefix}-${samples}`;
}

/** A connection with an id of its own, good for two hours, that nothing more is known of than what is asked for. */
export function sampleConnection({
  identity,
  ...given
}: Partial<Omit<Connection, "identity">> & { readonly identity?: Partial<Identity> } = {}): Connection {
  return {
    connectionId: uniqueId("connection="),
    protocol: "switchboard.v1",
    connectedAtMs,
    expiresAtMs: connectedAtMs - 123 + 2 * 60 * 60 * 1000,
    addresses: [],
    ...given,
    identity: { provedBy: "none", groups: [], ...identity },
  };
}

/** A connection that has everything, registered everywhere. */
export function fullConnection(): Connection {
  const userId = uniqueId("user");
  const [sessionId, clientId] = [`${userId}/${uniqueId("tab")}`, `${userId}/${uniqueId("web")}`];
  const groups = [uniqueId("admins"), uniqueId("editors")];
  const rights = { join: ["room.*"], send: ["user.{userId}.**"], history: [], presence: [] };
  const provedUntilMs = connectedAtMs + 3_600_877;
  return sampleConnection({
    identity: { provedBy: "cognito", userId, sessionId, clientId, groups, provedUntilMs, rights },
    addresses: [
      { kind: "session", id: sessionId },
      { kind: "client", id: clientId },
      { kind: "user", id: userId },
      ...groups.map((id) => ({ kind: "group", id }) as const),
      { kind: "everyone" },
    ],
  });
}
