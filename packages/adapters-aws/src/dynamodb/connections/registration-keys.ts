import { createHash } from "node:crypto";
import type { Address, AddressKind } from "@switchboard/domain";

/**
 * Over how many partitions the registrations at one address are spread. Writing and reading are separate, so that
 * raising the count loses nobody: first every reader, then every writer.
 */
interface Shards {
  readonly write: number;
  readonly read: number;
}

/** The kinds of address whose audience can outgrow a partition: 1,000 write units a second. */
type ShardedKind = Extract<AddressKind, "group" | "everyone">;
export type ShardCounts = Readonly<Record<ShardedKind, Shards>>;

export function mainKey(connectionId: string): string {
  return `connection#${connectionId}`;
}

/** The partition that a connection's registration at an address is written to. */
export function writeKey(address: Address, connectionId: string, shards: ShardCounts): string {
  return keyOf(address, shardOf(connectionId, countOf(address, shards).write));
}

/** Every partition that may hold registrations at an address. */
export function readKeys(address: Address, shards: ShardCounts): readonly string[] {
  const { read, write } = countOf(address, shards);
  return Array.from({ length: Math.max(read, write) }, (_, shard) => keyOf(address, shard));
}

/** The address whose registrations a partition holds; `undefined` for the main item's and for what is none of ours. */
export function addressOf(key: string): Address | undefined {
  const [kind, rest] = splitAtHash(key);
  switch (kind) {
    case "session":
    case "client":
    case "user":
      return { kind, id: rest };
    case "group":
      return { kind, id: splitAtHash(rest)[1] };
    case "everyone":
      return { kind };
    default:
      return undefined;
  }
}

function keyOf(address: Address, shard: number): string {
  switch (address.kind) {
    case "everyone":
      return `everyone#${shard}`;
    case "group":
      return `group#${shard}#${address.id}`;
    default:
      return `${address.kind}#${address.id}`;
  }
}

function countOf(address: Address, shards: ShardCounts): Shards {
  return address.kind === "group" || address.kind === "everyone" ? shards[address.kind] : { write: 1, read: 1 };
}

/** Spreads connection ids evenly, and a given one always to the same shard as long as the count is the same. */
function shardOf(connectionId: string, count: number): number {
  return count === 1 ? 0 : createHash("sha256").update(connectionId).digest().readUInt32BE(0) % count;
}

function splitAtHash(text: string): readonly [string, string] {
  const at = text.indexOf("#");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
