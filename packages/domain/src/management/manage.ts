import { type ConnectionRegistry, noJoinLimits } from "../connections/connection-registry.ts";
import { mergeRegistrations } from "../fan-out/merge-registrations.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import { canBeMember, type Member, type Memberships, mostMemberships } from "../groups/memberships.ts";
import type { MessageHistory } from "../history/message-history.ts";
import type { Address, AddressKind } from "../model/address.ts";
import type { ConnectionRef } from "../model/connection.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import { StoreFault } from "../runtime/store-fault.ts";
import type { ManageCommand, Managed } from "./commands.ts";
import { noMemberships, resolveAudience, resolveGroups, resolveNamed } from "./resolve.ts";

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
  history,
  kinds,
  clock,
}: {
  readonly registry: Pick<ConnectionRegistry, "registrationsAt" | "join" | "leave">;
  /** Absent where connections do not read them. */
  readonly memberships: Pick<Memberships, "add" | "remove"> | undefined;
  /** Absent where nothing is kept. */
  readonly history: Pick<MessageHistory, "purge"> | undefined;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  readonly clock: Pick<Clock, "now">;
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
    const read = { fresh: true, ...(after !== undefined && { after }) };
    const found = mergeRegistrations(addresses.map((address) => registry.registrationsAt(address, read)));
    let begun = 0;
    let last: string | undefined;
    let isLeft = false;
    async function* inTime() {
      for await (const page of found) {
        for (const connection of page) {
          // One at least, so that whoever goes on gets on.
          isLeft = begun === mostConnections || (begun > 0 && clock.now() >= untilMs);
          if (isLeft) return;
          begun += 1;
          last = connection.connectionId;
          yield connection;
        }
      }
    }
    await forEachConcurrently(inTime(), connectionsAtATime, change);
    const next = isLeft ? last : undefined;
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

  return async (command, untilMs) => {
    if (command.kind !== "purge") return changeGroups(command, untilMs);
    if (history === undefined) return reject("no-history", "This deployment keeps no messages.");
    const address = resolveNamed(command.stream);
    if (!address.ok) return address;
    await history.purge(address.value);
    return accept({ kind: "purged" });
  };
}

function isMember(address: Address): address is Address & Member {
  return (address.kind === "user" || address.kind === "session") && canBeMember({ kind: address.kind, id: address.id });
}
