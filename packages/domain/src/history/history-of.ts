import type { Pattern } from "../groups/pattern.ts";
import { type Address, type AddressKind, anonymousNamespace, fullId } from "../model/address.ts";
import type { Retention, Stream } from "./message-history.ts";

/** The kinds of address whose messages can be kept. A connection's last no longer than itself. */
export const keptKinds = ["session", "client", "user", "group", "everyone"] as const satisfies readonly AddressKind[];

/** What a deployment keeps at some addresses. */
export interface HistoryRule {
  readonly kind: (typeof keptKinds)[number];
  /** Of their ids; `everyone` has none. */
  readonly pattern?: Pattern;
  readonly retention: Retention;
}

/** What is kept at an address; `undefined` where nothing is. */
export type HistoryOf = (address: Address) => Retention | undefined;

/**
 * What is kept by rules, of which the first that matches counts.
 *
 * Nothing is ever kept for a connection, nor for sessions and clients that are only claimed: whoever claims the same id
 * later would read the past.
 */
export function createHistoryOf(rules: readonly HistoryRule[]): HistoryOf {
  return (address) => {
    if (isClaimed(address)) return undefined;
    return rules.find(
      ({ kind, pattern }) =>
        kind === address.kind && (address.kind === "everyone" || pattern?.matches(address.id) === true),
    )?.retention;
  };
}

/** The streams of those of the addresses at which something is kept. */
export function streamsAt(historyOf: HistoryOf, addresses: readonly Address[]): readonly Stream[] {
  return addresses.flatMap((address) => {
    const retention = historyOf(address);
    return retention === undefined ? [] : [{ address, retention }];
  });
}

function isClaimed(address: Address): boolean {
  const isNamed = address.kind === "session" || address.kind === "client";
  return isNamed && address.id.startsWith(fullId(anonymousNamespace, ""));
}
