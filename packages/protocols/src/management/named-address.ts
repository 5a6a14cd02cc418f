import type { NamedAddress } from "@switchboard/domain";
import type { AddressName } from "@switchboard/protocol";

/** An address as a backend writes it, in the domain's words. */
export function namedAddressOf(name: AddressName): NamedAddress {
  if ("everyone" in name) return { kind: "everyone" };
  if ("group" in name) return { kind: "group", id: name.group };
  if ("user" in name) return { kind: "user", id: name.user };
  return "session" in name ? { kind: "session", id: name.session } : { kind: "client", id: name.client };
}
