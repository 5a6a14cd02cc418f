import { isDeepStrictEqual } from "node:util";
import { type Item, itemSize } from "./item-size.ts";

/** A global secondary index that projects all attributes. */
export interface Index {
  readonly key: string;
}

const unitBytes = 1024;

/**
 * The write units that a change of an item costs at an index besides those at the table: nothing if the item is not in the
 * index or nothing in it changes, one entry written or removed, or, if the index's key changes, both.
 *
 * Source: DynamoDB developer guide, "Provisioned throughput considerations for global secondary indexes".
 *
 * @param before `undefined` if there was no such item, `after` if there is none any more
 */
export function indexWriteUnits({ key }: Index, before: Item | undefined, after: Item | undefined): number {
  const [old, now] = [before, after].map((item) => (item?.[key] === undefined ? undefined : item));
  if (old === undefined || now === undefined) return unitsOf(old ?? now);
  if (isDeepStrictEqual(old, now)) return 0;
  return isDeepStrictEqual(old[key], now[key]) ? Math.max(unitsOf(old), unitsOf(now)) : unitsOf(old) + unitsOf(now);
}

function unitsOf(entry: Item | undefined): number {
  return entry === undefined ? 0 : Math.ceil(itemSize(entry) / unitBytes);
}
