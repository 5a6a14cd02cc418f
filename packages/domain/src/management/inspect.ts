import type { Denials } from "../authentication/denials.ts";
import type { ConnectionRegistry, Registration } from "../connections/connection-registry.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { Memberships } from "../groups/memberships.ts";
import type { HistoryOf } from "../history/history-of.ts";
import type { MessageHistory, Stream } from "../history/message-history.ts";
import type { Address, AddressKind } from "../model/address.ts";
import { type Connection, isExpired } from "../model/connection.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { InspectCommand, Inspected, MemberConnection } from "./commands.ts";
import { noDenials, noMemberships, resolveNamed, resolveParties } from "./resolve.ts";

/** How many records are read at a time. */
const readsAtATime = 16;

/** Of the messages of one page, as stored: Lambda carries answers of 6 MB. */
const mostBytes = 1_000_000;

/**
 * Reads what a backend asks for.
 *
 * @throws a `StoreFault` when it cannot be read
 */
export type Inspect = (command: InspectCommand) => Promise<Result<Inspected, ManagementRejectionCode>>;

export function createInspect({
  registry,
  memberships,
  denials,
  history,
  historyOf,
  kinds,
  clock,
}: {
  readonly registry: Pick<ConnectionRegistry, "registrationsAt" | "find" | "count">;
  /** Absent where connections do not read them. */
  readonly memberships: Pick<Memberships, "of"> | undefined;
  /** Absent where handshakes do not read them. */
  readonly denials: Pick<Denials, "until"> | undefined;
  /** Absent where nothing is kept. */
  readonly history: Pick<MessageHistory, "readBefore" | "tops"> | undefined;
  readonly historyOf: HistoryOf;
  /** The kinds of address that the deployment registers connections at. */
  readonly kinds: ReadonlySet<AddressKind>;
  readonly clock: Pick<Clock, "now">;
}): Inspect {
  async function readHistory(
    command: Extract<InspectCommand, { readonly kind: "history" | "stream" }>,
  ): Promise<Result<Inspected, ManagementRejectionCode>> {
    const address = resolveNamed(command.stream);
    if (!address.ok) return address;
    const retention = historyOf(address.value);
    if (history === undefined || retention === undefined) {
      return reject("no-history", "This deployment keeps no messages there.");
    }
    const stream: Stream = { address: address.value, retention };
    if (command.kind === "history") {
      const room = { messages: command.limit, bytes: mostBytes };
      return accept({ kind: "history", ...(await history.readBefore(stream, command.before, room)) });
    }
    const [position] = await history.tops([stream]);
    return accept({ kind: "stream", ...stream, ...(position !== undefined && { position }) });
  }

  async function listMembers(address: Address, limit: number, after: string | undefined): Promise<Inspected> {
    const listed: Registration[] = [];
    let next: string | undefined;
    const read = { fresh: true, ...(after !== undefined && { after }) };
    for await (const page of registry.registrationsAt(address, read)) {
      const room = limit - listed.length;
      listed.push(...page.slice(0, room));
      if (page.length <= room) continue;
      next = listed.at(-1)?.connectionId;
      break;
    }
    const found = new Map<string, Connection>();
    await forEachConcurrently(listed, readsAtATime, async (registration) => {
      const connection = await registry.find(registration);
      // What is left of one that has closed, or was never told of it, is nobody.
      if (connection === undefined || isExpired(connection, clock.now())) return;
      found.set(connection.connectionId, connection);
    });
    const members = listed.flatMap(({ connectionId }) => found.get(connectionId) ?? []).map(memberOf);
    return { kind: "members", members, ...(next !== undefined && { next }) };
  }

  return async (command) => {
    switch (command.kind) {
      case "history":
      case "stream":
        return readHistory(command);
      case "members":
      case "count": {
        const address = resolveNamed(command.address, kinds);
        if (!address.ok) return address;
        return accept(
          command.kind === "count"
            ? { kind: "count", count: await registry.count(address.value) }
            : await listMembers(address.value, command.limit, command.after),
        );
      }
      case "denied": {
        if (denials === undefined) return noDenials();
        const { kind, id } = command.party;
        const parties = resolveParties({ [kind]: [id] });
        if (!parties.ok) return parties;
        const untilMs = await denials.until(parties.value);
        const isOver = untilMs === undefined || untilMs <= clock.now();
        return accept({ kind: "denied", ...(!isOver && { untilMs }) });
      }
      case "memberships": {
        if (memberships === undefined) return noMemberships();
        const address = resolveNamed(command.member);
        if (!address.ok) return address;
        const { kind } = command.member;
        const { id } = address.value as Extract<Address, { readonly id: string }>;
        return accept({ kind: "memberships", groups: (await memberships.of([{ kind, id }])).toSorted() });
      }
    }
  };
}

function memberOf({ connectionId, identity, connectedAtMs, expiresAtMs }: Connection): MemberConnection {
  const { userId, sessionId, clientId } = identity;
  return {
    connectionId,
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(clientId !== undefined && { clientId }),
    connectedAtMs,
    expiresAtMs,
  };
}
