import type { From } from "@switchboard/client";
import { usageError } from "../errors/cli-error.ts";
import { type Address, parseAddress } from "../messages/address.ts";

export interface Filters {
  readonly types: readonly string[];
  readonly groups: readonly string[];
  readonly senders: readonly Address[];
}

/** What may be shown: what is not known of it, such as the sender of an acknowledgement, matches no filter. */
export interface Shown {
  readonly type: string;
  readonly groups: readonly string[];
  readonly from?: From | undefined;
}

export function passes({ types, groups, senders }: Filters, shown: Shown): boolean {
  const { from } = shown;
  return (
    (types.length === 0 || types.includes(shown.type)) &&
    (groups.length === 0 || groups.some((group) => shown.groups.includes(group))) &&
    (senders.length === 0 || (from !== undefined && senders.some((sender) => isFrom(sender, from))))
  );
}

function isFrom(sender: Address, { userId, sessionId, clientId }: From): boolean {
  switch (sender.kind) {
    case "user":
      return sender.id === userId;
    case "session":
      return sender.id === sessionId;
    case "client":
      return sender.id === clientId;
    default:
      return false;
  }
}

/** Adds an address to those of `--from`. */
export function collectSender(text: string, before: readonly Address[] = []): readonly Address[] {
  const sender = parseAddress(text);
  if (["user", "session", "client"].includes(sender.kind)) return [...before, sender];
  throw usageError(
    "invalid-address",
    "--from needs user:ID, session:ID or client:ID.",
    "Sessions and clients have their namespace, such as session:anon/bob.",
  );
}
