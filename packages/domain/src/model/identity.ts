import type { Rights } from "../groups/rights.ts";
import {
  type Address,
  type AddressKind,
  anonymousNamespace,
  fullId,
  isId,
  isShortId,
  maxIdBytes,
  type Namespace,
  signedNamespace,
} from "./address.ts";
import { accept, type Result, reject, unauthorized } from "./result.ts";

/** How an identity was proved: by a user's token, by a signature over the session, or not at all. */
export const authenticationMethodNames = ["cognito", "signed", "none"] as const;
export type AuthenticationMethodName = (typeof authenticationMethodNames)[number];

/** Who opened a connection. */
export interface Identity {
  readonly provedBy: AuthenticationMethodName;
  /** The authenticated principal; present exactly where a token proved it. */
  readonly userId?: string;
  /** Full id of the session, where there is one. */
  readonly sessionId?: string;
  /** Full id of the client, where it named itself. */
  readonly clientId?: string;
  /** The groups that were proved, without duplicates, in no particular order. */
  readonly groups: readonly string[];
  /** When the proof ends, in epoch milliseconds; absent where it does not. */
  readonly provedUntilMs?: number;
  /** What the proof allows; absent where it says nothing of it. */
  readonly rights?: Rights;
}

/** What a handshake said and, as far as `provedBy` goes, proved. Session and client ids are short ids. */
export type Claims = Identity;

/**
 * The identity that claims amount to.
 *
 * @returns a rejection for an id that cannot be one: with `unauthorized` for what only a proof can say, the user and its
 *   groups, which its client cannot correct; with `invalid-handshake` for any other.
 */
export function identityOf(claims: Claims): Result<Identity, "invalid-handshake" | "unauthorized"> {
  const { provedBy, userId, sessionId, clientId, groups } = claims;
  if (userId !== undefined && (!isShortId(userId) || userId === signedNamespace || userId === anonymousNamespace)) {
    return unauthorized("token-subject");
  }
  if (!groups.every(isId)) return unauthorized("groups-malformed");
  for (const [kind, id] of Object.entries({ session: sessionId, client: clientId })) {
    if (id !== undefined && !isShortId(id)) {
      return reject("invalid-handshake", `The ${kind} id must be 1 to ${maxIdBytes} bytes without a slash.`);
    }
  }
  return accept({
    provedBy,
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId: fullId(namespaceOf("session", claims), sessionId) }),
    ...(clientId !== undefined && { clientId: fullId(namespaceOf("client", claims), clientId) }),
    groups: [...new Set(groups)],
    ...(claims.provedUntilMs !== undefined && { provedUntilMs: claims.provedUntilMs }),
    ...(claims.rights !== undefined && { rights: claims.rights }),
  });
}

/**
 * By whose word an identity's sessions or clients are what they are. A signature covers the session only: a client id
 * beside it is a claim like any other.
 */
export function namespaceOf(
  kind: "session" | "client",
  { provedBy, userId }: Pick<Identity, "provedBy" | "userId">,
): Namespace {
  if (userId !== undefined) return userId;
  return provedBy === "signed" && kind === "session" ? signedNamespace : anonymousNamespace;
}

/** The addresses, of the kinds that a deployment registers, at which an identity's connection can be reached. */
export function addressesOf(identity: Identity, kinds: ReadonlySet<AddressKind>): readonly Address[] {
  const { sessionId, clientId, userId, groups } = identity;
  const all: readonly (Address | undefined)[] = [
    sessionId === undefined ? undefined : { kind: "session", id: sessionId },
    clientId === undefined ? undefined : { kind: "client", id: clientId },
    userId === undefined ? undefined : { kind: "user", id: userId },
    ...groups.map((id): Address => ({ kind: "group", id })),
    { kind: "everyone" },
  ];
  return all.filter((address): address is Address => address !== undefined && kinds.has(address.kind));
}
