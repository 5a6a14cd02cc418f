import { type ConnectionRegistry, noJoinLimits } from "../connections/connection-registry.ts";
import { canBeMember, type Member, type Memberships, mostMemberships } from "../groups/memberships.ts";
import type { MessageHistory } from "../history/message-history.ts";
import type { Address, AddressKind } from "../model/address.ts";
import type { ConnectionRef } from "../model/connection.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import { StoreFault } from "../runtime/store-fault.ts";
import { allow, type DenialParts, deny } from "./change-denials.ts";
import { closeAudience } from "./close-audience.ts";
import type { ManageCommand, Managed, NamedAddress } from "./commands.ts";
import type { ConnectionCloser } from "./connection-closer.ts";
import { noMemberships, resolveAudience, resolveGroups, resolveNamed } from "./resolve.ts";
import { walkAudience } from "./walk-audience.ts";

/** How many connections are changed at a time, each by some calls in a row. */
const connectionsAtATime = 16;

/** How many connections one command changes at most before it says where to go on. */
export const mostConnections = 1000;

/**
 * Changes what a backend asks for. Every command can be repeated.
 *
 * @param untilMs from then on, in epoch milliseconds, no connection is begun; the answer says where to go on
 * @throws a `StoreFault` when not everything could be done that was begun; a repeated command does the rest
 */
export type Manage = (command: ManageCommand, untilMs: number) => Promise<Result<Managed, ManagementRejectionCode>>;

type ChangeOfGroups = Extract<ManageCommand, { readonly kind: "join" | "leave" }>;

export function createManage({
  registry,
  memberships,
  denials,
  closer,
  history,
  kinds,
  clock,
}: DenialParts & {
  readonly registry: Pick<ConnectionRegistry, "registrationsAt" | "join" | "leave">;
  /** Absent where connections do not read them. */
  readonly memberships: Pick<Memberships, "add" | "remove"> | undefined;
  readonly closer: ConnectionCloser;
  /** Absent where nothing is kept. */
  readonly history: Pick<MessageHistory, "purge"> | undefined;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
}): Manage {
  async function changeGroups(
    { kind, audience, groups: named, lasting, after }: ChangeOfGroups,
    untilMs: number,
  ): Promise<Result<Managed, ManagementRejectionCode>> {
    const addresses = resolveAudience(audience, kinds);
    if (!addresses.ok) return addresses;
    const groups = resolveGroups(named, kinds);
    if (!groups.ok) return groups;
    // Memberships first: whoever connects meanwhile reads them, or is found below.
    if (lasting && after === undefined) {
      const kept = await changeMemberships(kind, addresses.value, groups.value);
      if (!kept.ok) return kept;
    }
    return accept(await changeConnections(kind, addresses.value, groups.value, { after, untilMs }));
  }

  async function changeMemberships(
    kind: ChangeOfGroups["kind"],
    addresses: readonly Address[],
    groups: readonly string[],
  ): Promise<Result<undefined, ManagementRejectionCode>> {
    if (memberships === undefined) {
      return noMemberships();
    }
    const members = addresses.filter(isMember);
    if (members.length < addresses.length) {
      return reject("invalid-address", "Only users, and sessions that are proved, have lasting memberships.");
    }
    for (const member of members) {
      if (kind === "leave") await memberships.remove(member, groups);
      else if ((await memberships.add(member, groups)) === "too-many") {
        return reject("too-many-groups", `A user or session is in at most ${mostMemberships} groups for good.`);
      }
    }
    return accept(undefined);
  }

  async function changeConnections(
    kind: ChangeOfGroups["kind"],
    addresses: readonly Address[],
    groups: readonly string[],
    { after, untilMs }: { readonly after: string | undefined; readonly untilMs: number },
  ): Promise<Managed> {
    const counts = { changed: 0, failed: 0, unknown: 0 };
    let fault: unknown;
    const change = async (connection: ConnectionRef) => {
      try {
        counts[await changeOne(kind, connection, groups)] += 1;
      } catch (thrown) {
        // Refused as such: to try again would come to the same.
        if (!(thrown instanceof StoreFault && thrown.reason === "invalid")) throw thrown;
        counts.failed += 1;
        fault ??= thrown;
      }
    };
    const walk = { addresses, after, untilMs, most: mostConnections, atATime: connectionsAtATime };
    const next = await walkAudience({ registry, clock }, walk, change);
    return {
      kind: kind === "join" ? "joined" : "left",
      ...counts,
      ...(next !== undefined && { next }),
      ...(fault !== undefined && { fault }),
    };
  }

  async function changeOne(
    kind: ChangeOfGroups["kind"],
    connection: ConnectionRef,
    groups: readonly string[],
  ): Promise<"changed" | "failed" | "unknown"> {
    if (kind === "leave") {
      await registry.leave(connection, groups, "backend");
      return "changed";
    }
    const outcome = await registry.join(connection, groups, noJoinLimits, "backend");
    if (outcome === "joined") return "changed";
    return outcome === "unknown" ? "unknown" : "failed";
  }

  async function purge(stream: NamedAddress): Promise<Result<Managed, ManagementRejectionCode>> {
    if (history === undefined) return reject("no-history", "This deployment keeps no messages.");
    const address = resolveNamed(stream);
    if (!address.ok) return address;
    await history.purge(address.value);
    return accept({ kind: "purged" });
  }

  async function close(
    { audience, text, reconnect, denied: end, after }: Extract<ManageCommand, { readonly kind: "close" }>,
    untilMs: number,
  ): Promise<Result<Managed, ManagementRejectionCode>> {
    const addresses = resolveAudience(audience, kinds);
    if (!addresses.ok) return addresses;
    // Denials first: whoever connects meanwhile reads them, or is found below.
    const denied = end === undefined || after !== undefined ? undefined : await deny({ denials, clock }, audience, end);
    if (denied?.ok === false) return denied;
    const kick = { kind: "kicked", reconnect, ...(text !== undefined && { text }) } as const;
    const closed = await closeAudience({ registry, closer, clock }, addresses.value, { kick, after, untilMs });
    return accept({ ...closed, ...(denied !== undefined && { deniedUntilMs: denied.value }) });
  }

  return async (command, untilMs) => {
    switch (command.kind) {
      case "join":
      case "leave":
        return changeGroups(command, untilMs);
      case "purge":
        return purge(command.stream);
      case "close":
        return close(command, untilMs);
      case "deny": {
        const denied = await deny({ denials, clock }, command.parties, command.end);
        return denied.ok ? accept({ kind: "denied", untilMs: denied.value }) : denied;
      }
      case "allow": {
        const allowed = await allow({ denials, clock }, command.parties);
        return allowed.ok ? accept({ kind: "allowed" }) : allowed;
      }
    }
  };
}

function isMember(address: Address): address is Address & Member {
  return (address.kind === "user" || address.kind === "session") && canBeMember({ kind: address.kind, id: address.id });
}
