import { type Address, type AddressKind, addressKey, type Namespace, resolveAddress } from "../model/address.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { NamedKind, Recipients } from "./send-message-command.ts";

/**
 * The addresses that recipients are at, each once.
 *
 * @param namespaceOf whose sessions or clients short ids are
 * @param kinds those that the deployment registers connections at
 * @returns a rejection for an id that no connection can have, or a kind at which none is registered
 */
export function resolveRecipients(
  { everyone = false, ...lists }: Recipients,
  namespaceOf: (kind: NamedKind) => Namespace,
  kinds: ReadonlySet<AddressKind>,
): Result<readonly Address[], "invalid-address" | "address-not-registered"> {
  const addresses = new Map<string, Address>();
  if (everyone) addresses.set("everyone", { kind: "everyone" });
  for (const [kind, ids] of Object.entries(lists) as [NamedKind, readonly string[]][]) {
    for (const id of ids) {
      const address = resolveAddress(kind, id, namespaceOf(kind));
      if (!address.ok) return address;
      addresses.set(addressKey(address.value), address.value);
    }
  }
  for (const { kind } of addresses.values()) if (!isRegistered(kind, kinds)) return notRegistered(kind);
  return accept([...addresses.values()]);
}

/** Whether connections can be found at a kind of address: each at its own id, whatever the deployment chose. */
export function isRegistered(kind: AddressKind, kinds: ReadonlySet<AddressKind>): boolean {
  return kind === "connection" || kinds.has(kind);
}

export function notRegistered(kind: AddressKind): Result<never, "address-not-registered"> {
  return reject("address-not-registered", `This deployment does not register connections at ${kind} addresses.`);
}
