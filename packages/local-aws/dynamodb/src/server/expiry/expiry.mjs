/** What is older than this is left alone (documented: five years). */
const OLDEST_MS = 5 * 365 * 86_400_000;

/**
 * Time to live: items whose attribute holds a time that has passed, in epoch seconds, are deleted when somebody sweeps.
 *
 * Time is whoever's sweeps. Those who write items may follow another clock, such as the machine's while this one has been moved
 * on: an item lives as long by this clock as its writer wanted when it was written.
 *
 * @param {import("../store.mjs").Store} store
 * @param {() => number} clockOffsetMs by how much the clock differs from the machine's
 */
export function createExpiry(store, clockOffsetMs) {
  /** @type {Map<string, { readonly attribute: string, readonly dueMs: Map<string, number>, readonly unwatch: () => void }>} */
  const tables = new Map();
  store.onTableDeleted(disable);

  /**
   * @param {string} tableName
   * @param {string} attribute
   */
  async function enable(tableName, attribute) {
    /** @type {Map<string, number>} by the item's key */
    const dueMs = new Map();
    /** @type {(written: { key: string, after: import("../store.mjs").Item | undefined }) => void} */
    const note = ({ key, after }) => {
      const due = dueOf(after?.[attribute]);
      if (due === undefined) dueMs.delete(key);
      else dueMs.set(key, due);
    };
    tables.set(tableName, { attribute, dueMs, unwatch: store.watch(tableName, note) });
    for (const { key, item } of await store.items(tableName)) if (!dueMs.has(key)) note({ key, after: item });
  }

  /** @param {string} tableName */
  function disable(tableName) {
    tables.get(tableName)?.unwatch();
    tables.delete(tableName);
  }

  /**
   * By the clock. Anything but a number is no time (documented).
   *
   * @param {Readonly<Record<string, unknown>> | undefined} value
   */
  function dueOf(value) {
    const expiresAtMs = Number(value?.["N"]) * 1_000;
    return expiresAtMs > Date.now() - OLDEST_MS ? expiresAtMs + clockOffsetMs() : undefined;
  }

  /**
   * Deletes what is due.
   *
   * @param {number} nowMs
   * @returns {Promise<number>} how many items
   */
  async function sweep(nowMs) {
    let count = 0;
    for (const [tableName, table] of [...tables]) {
      const { dueMs } = table;
      const isDue = (/** @type {string} */ key) => (dueMs.get(key) ?? Number.POSITIVE_INFINITY) <= nowMs;
      for (const key of [...dueMs.keys()].filter(isDue)) {
        // It may have been deleted while another item was.
        if (tables.get(tableName) !== table) break;
        if (await store.expire(tableName, key, () => isDue(key))) count += 1;
      }
    }
    return count;
  }

  return { enable, disable, sweep, attributeOf: (/** @type {string} */ tableName) => tables.get(tableName)?.attribute };
}
