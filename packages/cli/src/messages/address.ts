import type { Recipients } from "@switchboard/client";
import type { AddressName } from "@switchboard/server";
import { usageError } from "../errors/cli-error.ts";

/** An address of a hub as it is written on the command line: `group:room.1`, `user:ada`, `everyone`. */
export type Address = { readonly kind: AddressKind; readonly id: string } | { readonly kind: "everyone" };

const LISTS = {
  group: "groups",
  user: "users",
  session: "sessions",
  client: "clients",
  connection: "connections",
} as const satisfies Record<string, keyof Recipients>;

export type AddressKind = keyof typeof LISTS;

export const addressHelp = `Addresses: ${Object.keys(LISTS)
  .map((kind) => `${kind}:ID`)
  .join(", ")}, everyone. An ID may have colons of its own.`;

export function parseAddress(text: string): Address {
  if (text === "everyone") return { kind: "everyone" };
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(0, colon));
  const id = text.slice(colon + 1);
  if (!Object.hasOwn(LISTS, kind) || id === "") {
    throw usageError("invalid-address", `${JSON.stringify(text)} is no address.`, addressHelp);
  }
  return { kind: kind as AddressKind, id };
}

export function recipientsOf(addresses: readonly Address[]): Recipients {
  const lists: { [List in (typeof LISTS)[AddressKind]]?: string[] } = {};
  for (const address of addresses) {
    if (address.kind === "everyone") continue;
    const list = LISTS[address.kind];
    lists[list] = [...(lists[list] ?? []), address.id];
  }
  return addresses.some(({ kind }) => kind === "everyone") ? { ...lists, everyone: true } : lists;
}

/** Where the hub can say who is there, and what is kept: `{ group: "room.1" }`. */
export function addressName(address: Address): AddressName {
  switch (address.kind) {
    case "everyone":
      return { everyone: true };
    case "group":
      return { group: address.id };
    case "user":
      return { user: address.id };
    case "session":
      return { session: address.id };
    case "client":
      return { client: address.id };
    case "connection":
      throw usageError("invalid-address", "A connection is one of nobody else, and keeps nothing.", addressHelp);
  }
}
