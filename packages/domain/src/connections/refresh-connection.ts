import type { Authenticator } from "../authentication/authenticator.ts";
import { type Denials, isDenied } from "../authentication/denials.ts";
import { mayJoin } from "../groups/may-join.ts";
import type { Pattern } from "../groups/pattern.ts";
import { type HistoryOf, streamsAt } from "../history/history-of.ts";
import type { MessageHistory } from "../history/message-history.ts";
import { positionsOf } from "../history/stream-positions.ts";
import type { AddressKind } from "../model/address.ts";
import { type Connection, expiryOf, groupsOf } from "../model/connection.ts";
import { addressesOf, type Identity } from "../model/identity.ts";
import { type RefreshRejectionCode, type Result, reject } from "../model/result.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";

/** @returns `unknown` where the connection is not remembered any longer, and nothing is to be said to it */
export type RefreshConnection = (connection: Connection, token: string) => Promise<Answer | "unknown">;

/**
 * Has a new token of the same user take the place of the one that opened a connection: its end, its groups and its rights. The
 * ids stay, and so does what was joined, as far as the new token or the deployment allows it, or a backend has joined the
 * connection to it. All else is left: a client that connected with the new token could not join it.
 *
 * @throws a `StoreFault`, and what the authenticator throws; it may be repeated
 */
export function createRefreshConnection({
  authenticator,
  denials,
  registry,
  clock,
  kinds,
  lifetimeMs,
  joinRules,
  history,
  historyOf,
}: {
  readonly authenticator: Authenticator;
  /** Whom a backend keeps out: an open connection stays, but not for longer than its token; `undefined` where nobody is. */
  readonly denials: Pick<Denials, "until"> | undefined;
  readonly registry: Pick<ConnectionRegistry, "renew" | "leave" | "find">;
  readonly clock: Pick<Clock, "now">;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  /** How long a connection is remembered at most, from its beginning, whatever its tokens say. */
  readonly lifetimeMs: number;
  readonly joinRules: { readonly allowed: readonly Pattern[] };
  readonly history: MessageHistory | undefined;
  readonly historyOf: HistoryOf;
}): RefreshConnection {
  async function identify({ identity }: Connection, token: string): Promise<Result<Identity, RefreshRejectionCode>> {
    if (identity.provedBy !== "cognito") {
      return reject("forbidden", "Only a connection that was opened with a token can be refreshed.");
    }
    const proved = await authenticator.authenticate({ credentials: { method: "cognito", token } });
    if (!proved.ok) {
      const { reason } = proved.rejection;
      const rejection = { code: "unauthorized", message: "The token proves nobody who is let in here." } as const;
      return { ok: false, rejection: { ...rejection, ...(reason !== undefined && { reason }) } };
    }
    if (proved.value.userId !== identity.userId) {
      return reject("forbidden", "The token is another user's: a new connection can be opened with it.");
    }
    if (denials !== undefined && (await isDenied(denials, identity, clock.now()))) {
      return reject("forbidden", "The hub does not let this user or session in for now.");
    }
    const { sessionId, clientId } = identity;
    const ids = { ...(sessionId !== undefined && { sessionId }), ...(clientId !== undefined && { clientId }) };
    return { ok: true, value: { ...proved.value, ...ids } };
  }

  /** Takes a connection out of what it has joined and a proof does not allow. A backend's groups stay its own. */
  async function leaveOthers(connection: Connection, proof: Identity): Promise<boolean> {
    const others = (connection.joinedGroups ?? []).filter(
      (group) => !proof.groups.includes(group) && !mayJoin(proof, group, joinRules.allowed),
    );
    if (others.length > 0) await registry.leave(connection, others);
    return others.length > 0;
  }

  return async (connection, token) => {
    const identified = await identify(connection, token);
    if (!identified.ok) return { kind: "rejection", rejection: identified.rejection };
    const identity = identified.value;
    // Before it has the longer life: what fails here leaves it with the token that it has.
    await leaveOthers(connection, identity);
    const renewed = await registry.renew(connection, {
      identity,
      addresses: addressesOf(identity, kinds),
      expiresAtMs: expiryOf(connection.connectedAtMs, lifetimeMs, identity.provedUntilMs),
    });
    if (renewed === undefined) return "unknown";
    // A join that was under way meanwhile was judged by the old token.
    const hasLeft = await leaveOthers(renewed, identity);
    const refreshed = hasLeft ? await registry.find(renewed) : renewed;
    if (refreshed === undefined) return "unknown";
    // Read after the registration: whoever is at a position there is told of everything that comes after it.
    const streams = history === undefined ? [] : await positionsOf(history, streamsAt(historyOf, refreshed.addresses));
    return { kind: "refreshed", expiresAtMs: refreshed.expiresAtMs, groups: groupsOf(refreshed), streams };
  };
}
