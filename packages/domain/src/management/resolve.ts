import type { NamedKind } from "../messages/send-message-command.ts";
import {
  type Address,
  type AddressKind,
  addressKey,
  anonymousNamespace,
  isId,
  maxIdBytes,
  resolveAddress,
} from "../model/address.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import type { Audience, NamedAddress } from "./commands.ts";

/**
 * The addresses of an audience, each once.
 *
 * @param kinds those that the deployment registers connections at
 */
export function resolveAudience(
  audience: Audience,
  kinds: ReadonlySet<AddressKind>,
): Result<readonly Address[], ManagementRejectionCode> {
  const addresses = new Map<string, Address>();
  for (const [kind, ids] of Object.entries(audience) as [NamedKind, readonly string[]][]) {
    for (const id of ids) {
      const address = resolveNamed({ kind, id }, kinds);
      if (!address.ok) return address;
      addresses.set(addressKey(address.value), address.value);
    }
  }
  return accept([...addresses.values()]);
}

/** One address; of a short session or client id it is the anonymous one, as for whatever else a backend names. */
export function resolveNamed(
  { kind, id = "" }: NamedAddress,
  kinds?: ReadonlySet<AddressKind>,
): Result<Address, ManagementRejectionCode> {
  const address: Result<Address, ManagementRejectionCode> =
    kind === "everyone" ? accept({ kind }) : resolveAddress(kind, id, anonymousNamespace);
  // Every connection is registered under its own id, whatever the deployment chose.
  if (address.ok && kinds !== undefined && kind !== "connection" && !kinds.has(kind)) return notRegistered(kind);
  return address;
}

/** Groups that connections can be registered at, each once. */
export function resolveGroups(
  groups: readonly string[],
  kinds: ReadonlySet<AddressKind>,
): Result<readonly string[], ManagementRejectionCode> {
  if (!kinds.has("group")) return notRegistered("group");
  if (!groups.every(isId)) return reject("invalid-address", `A group id must be 1 to ${maxIdBytes} bytes.`);
  return accept([...new Set(groups)]);
}

/** The refusal of whatever is about lasting memberships, where nobody would read them. */
export function noMemberships(): Result<never, "no-memberships"> {
  return reject("no-memberships", "Connections of this deployment do not read lasting memberships.");
}

function notRegistered(kind: AddressKind): Result<never, "address-not-registered"> {
  return reject("address-not-registered", `This deployment does not register connections at ${kind} addresses.`);
}
