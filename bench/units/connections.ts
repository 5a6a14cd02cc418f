import { randomBytes, randomUUID } from "node:crypto";
import type { Address, Connection } from "@switchboard/domain";
import type { Registered, Sent } from "./plan.ts";

const lifetimeMs = 7_200_000;
/** One that ends within its first minute costs a write more, and is measured by itself. */
const aWhileMs = 600_000;

/**
 * A connection with ids as they are: API Gateway's, Cognito's, a browser tab's.
 *
 * @param ageMs how long ago it was opened; by default ten minutes
 */
export function connectionWith({ session, user, groups }: Registered, ageMs = aWhileMs): Connection {
  const userId = randomUUID();
  const sessionId = `${user ? userId : "anon"}/${randomUUID()}`;
  const groupNames = Array.from({ length: groups }, () => `group-${randomUUID()}`);
  return connectionAt(
    [
      ...(session ? [{ kind: "session", id: sessionId } as const] : []),
      ...(user ? [{ kind: "user", id: userId } as const] : []),
      ...groupNames.map((id) => ({ kind: "group", id }) as const),
    ],
    {
      ...(session && { sessionId }),
      ...(user && { userId }),
      groups: groupNames,
      provedBy: user ? "cognito" : "none",
    },
    ageMs,
  );
}

/** Names of rooms, as an application gives them. */
export function roomNames(count: number): readonly string[] {
  return Array.from({ length: count }, () => `room.${randomUUID()}`);
}

/** The connections of an audience, all at one address. */
export function audienceOf({ kind, connections }: Sent): { readonly at: Address; readonly all: readonly Connection[] } {
  const id = randomUUID();
  const at: Address = { kind, id };
  const all = Array.from({ length: connections }, () => {
    const userId = kind === "user" ? id : randomUUID();
    const groups = kind === "group" ? [id] : [];
    return connectionAt([at], { provedBy: "cognito", userId, groups, ...(kind === "session" && { sessionId: id }) });
  });
  return { at, all };
}

function connectionAt(addresses: readonly Address[], identity: Connection["identity"], ageMs = aWhileMs): Connection {
  const connectedAtMs = Date.now() - ageMs;
  return {
    connectionId: randomBytes(11).toString("base64"),
    identity,
    protocol: "switchboard.v1",
    connectedAtMs,
    expiresAtMs: Math.floor((connectedAtMs + lifetimeMs) / 1000) * 1000,
    addresses,
  };
}
