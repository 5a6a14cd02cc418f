import { expect } from "vitest";
import {
  type Address,
  addressKey,
  type Connection,
  type ConnectionRegistry,
  type Registration,
} from "../../../index.ts";

/** A registry on an empty store of its own. */
export interface ConnectionRegistrySubject extends AsyncDisposable {
  readonly registry: ConnectionRegistry;
  /** The most registrations on a page of a session. */
  readonly pageSize: number;
  /** Moves the registry's clock on. */
  advance(ms: number): void;
  /** Removes a connection's own record, and no more, from the store, as expiry may. */
  loseRecord(connectionId: string): Promise<void>;
  /** A registry of the same kind whose store cannot be reached. */
  readonly broken?: ConnectionRegistry;
}

export function ownAddress({ connectionId }: Connection): Address {
  return { kind: "connection", id: connectionId };
}

export async function found(
  registry: ConnectionRegistry,
  { connectionId }: Connection,
): Promise<Connection | undefined> {
  return inOrder(await registry.find({ connectionId }));
}

export async function pagesAt(
  registry: ConnectionRegistry,
  address: Address,
  read?: { readonly fresh: boolean },
): Promise<readonly (readonly Registration[])[]> {
  const pages: (readonly Registration[])[] = [];
  for await (const page of registry.registrationsAt(address, read)) pages.push(page);
  return pages;
}

export async function listed(
  registry: ConnectionRegistry,
  address: Address,
  read?: { readonly fresh: boolean },
): Promise<readonly Registration[]> {
  return (await pagesAt(registry, address, read)).flat();
}

export async function idsAt(
  registry: ConnectionRegistry,
  address: Address,
  read?: { readonly fresh: boolean },
): Promise<readonly string[]> {
  return (await listed(registry, address, read)).map(({ connectionId }) => connectionId);
}

export async function timesAt(
  registry: ConnectionRegistry,
  address: Address,
  { connectionId }: Connection,
): Promise<number> {
  return (await idsAt(registry, address)).filter((id) => id === connectionId).length;
}

export async function expectNothingLeft(registry: ConnectionRegistry, connection: Connection): Promise<void> {
  expect(await registry.find(connection)).toBeUndefined();
  const places = [ownAddress(connection), ...connection.addresses];
  const counts = await Promise.all(places.map((address) => timesAt(registry, address, connection)));
  expect(counts).toEqual(places.map(() => 0));
}

/** Groups and addresses are sets: a registry may return them in any order. */
export function inOrder<Given extends Connection | undefined>(connection: Given): Given;
export function inOrder(connection: Connection | undefined): Connection | undefined {
  if (connection === undefined) return undefined;
  const { identity, joinedGroups, addresses } = connection;
  return {
    ...connection,
    ...(joinedGroups !== undefined && { joinedGroups: [...joinedGroups].sort() }),
    identity: { ...identity, groups: [...identity.groups].sort() },
    addresses: [...addresses].sort((left, right) => (addressKey(left) < addressKey(right) ? -1 : 1)),
  };
}
