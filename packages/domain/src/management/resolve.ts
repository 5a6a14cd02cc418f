import type { Party } from "../authentication/denials.ts";
import { isRegistered, notRegistered, resolveRecipients } from "../messages/resolve-recipients.ts";
import type { Recipients } from "../messages/send-message-command.ts";
import {
  type Address,
  type AddressKind,
  anonymousNamespace,
  isId,
  maxIdBytes,
  resolveAddress,
} from "../model/address.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import type { NamedAddress, PartyNames } from "./commands.ts";

/** The addresses of an audience, each once; a short session or client id is the anonymous one. */
export function resolveAudience(
  audience: Recipients,
  kinds: ReadonlySet<AddressKind>,
): Result<readonly Address[], ManagementRejectionCode> {
  return resolveRecipients(audience, () => anonymousNamespace, kinds);
}

/** Users and sessions, each once, wherever the deployment registers connections. */
export function resolveParties({ user = [], session = [] }: PartyNames): Result<readonly Party[], "invalid-address"> {
  const parties = resolveRecipients({ user, session }, () => anonymousNamespace, new Set(["user", "session"] as const));
  // Of these kinds alone, and they are registered as far as this is concerned.
  return parties as Result<readonly Party[], "invalid-address">;
}

/** One address; of a short session or client id it is the anonymous one, as for whatever else a backend names. */
export function resolveNamed(
  { kind, id = "" }: NamedAddress,
  kinds?: ReadonlySet<AddressKind>,
): Result<Address, ManagementRejectionCode> {
  const address: Result<Address, ManagementRejectionCode> =
    kind === "everyone" ? accept({ kind }) : resolveAddress(kind, id, anonymousNamespace);
  if (address.ok && kinds !== undefined && !isRegistered(kind, kinds)) return notRegistered(kind);
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

/** The refusal of whatever is about denials, where nobody would read them. */
export function noDenials(): Result<never, "no-denials"> {
  return reject("no-denials", "Handshakes of this deployment do not read denials.");
}
