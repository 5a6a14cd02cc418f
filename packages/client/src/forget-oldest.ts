/** Removes what was put in first, if there is more than so much: sets and maps keep the order in which they were filled. */
export function forgetOldest<Key>(
  collection: { readonly size: number; keys(): Iterable<Key>; delete(key: Key): unknown },
  most: number,
): void {
  if (collection.size > most) for (const oldest of collection.keys()) return void collection.delete(oldest);
}
