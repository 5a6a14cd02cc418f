// dynalite with its store open: whoever watches a table sees each change of an item under the lock that it is made under, with
// the item as it was and as it is. Nothing about a table that nobody watches is different.

// The modules of dynalite are CommonJS: there is one of each, which dynalite itself uses.
import dynalite from "dynalite";
import db from "dynalite/db/index.js";
import createTableValidation from "dynalite/validations/createTable.js";

/**
 * @typedef {Readonly<Record<string, Readonly<Record<string, unknown>>>>} Item in DynamoDB's JSON, e.g. `{ id: { S: "a" } }`
 *
 * @typedef {object} Table as `DescribeTable` describes it, and what else is kept with it
 * @property {string} TableName
 * @property {string} TableArn
 * @property {string} TableStatus
 * @property {readonly { readonly AttributeName: string, readonly KeyType: "HASH" | "RANGE" }[]} KeySchema
 * @property {{ StreamEnabled: boolean, StreamViewType?: string }} [StreamSpecification]
 * @property {string} [LatestStreamArn]
 * @property {string} [LatestStreamLabel]
 *
 * @typedef {object} Change
 * @property {string} tableName
 * @property {string} key the item's key in the store
 * @property {Item | undefined} before
 * @property {Item | undefined} after
 * @property {"caller" | "expiry"} by
 *
 * @typedef {(change: Change) => void} Watcher
 *
 * @typedef {object} Store
 * @property {import("node:http").Server} server dynalite's, which does not listen yet
 * @property {(tableName: string) => Promise<Table | undefined>} table
 * @property {(table: Table) => Promise<void>} putTable
 * @property {(listener: (table: Table) => void) => void} onTable called before a table is stored; what it changes of it is stored
 * @property {(listener: (tableName: string) => void) => void} onTableDeleted
 * @property {(tableName: string, watcher: Watcher) => () => void} watch the result ends it
 * @property {(tableName: string) => Promise<readonly { readonly key: string, readonly item: Item }[]>} items
 * @property {(tableName: string, key: string, isDue: () => boolean) => Promise<boolean>} expire
 *   deletes an item as DynamoDB does when its time has passed, unless it is not due any longer; whether it has
 */

/**
 * @param {{ region: string, accountId: string }} place of the tables' ARNs
 * @returns {Store}
 */
export function openStore({ region, accountId }) {
  const { server, store } = openDynalite();
  const { tableDb, getItemDb } = store;
  Object.assign(tableDb, { awsRegion: region, awsAccountId: accountId });
  acceptStreamSpecifications();

  /** @type {((table: Table) => void)[]} */
  const tableListeners = [];
  /** @type {((tableName: string) => void)[]} */
  const deletionListeners = [];
  /** @type {Map<string, Set<Watcher>>} */
  const watchers = new Map();

  const { put: putTable, del: deleteTable } = tableDb;
  tableDb.put = (/** @type {string} */ name, /** @type {Table} */ table, /** @type {Callback} */ callback) => {
    for (const listener of tableListeners) listener(table);
    putTable(name, table, callback);
  };
  tableDb.del = (/** @type {string} */ name, /** @type {Callback} */ callback) => {
    for (const listener of deletionListeners) listener(name);
    deleteTable(name, callback);
  };
  store.getItemDb = (/** @type {string} */ tableName) => {
    const itemDb = getItemDb(tableName);
    const watching = watchers.get(tableName);
    return watching === undefined ? itemDb : watchedItems(itemDb, tableName, watching);
  };

  return {
    server,
    table: async (tableName) => (await call(tableDb.get, tableName).catch(() => undefined)) ?? undefined,
    putTable: (table) => call(tableDb.put, table.TableName, table),
    onTable: (listener) => void tableListeners.push(listener),
    onTableDeleted: (listener) => void deletionListeners.push(listener),
    watch(tableName, watcher) {
      const watching = watchers.get(tableName) ?? new Set();
      watchers.set(tableName, watching.add(watcher));
      return () => {
        watching.delete(watcher);
        if (watching.size === 0) watchers.delete(tableName);
      };
    },
    async items(tableName) {
      const table = await call(tableDb.get, tableName);
      const found = [];
      for await (const item of getItemDb(tableName).createValueStream({})) {
        found.push({ key: db.createKey(item, table), item });
      }
      return found;
    },
    async expire(tableName, key, isDue) {
      const table = await call(tableDb.get, tableName);
      const itemDb = store.getItemDb(tableName);
      return new Promise((resolve, reject) => {
        itemDb.lock(key, (/** @type {(callback: Callback) => Callback} */ release) => {
          const end = release((error, result) => (error ? reject(error) : resolve(result)));
          if (!isDue()) return end(undefined, false);
          itemDb.get(key, (/** @type {unknown} */ _absent, /** @type {Item | undefined} */ item) => {
            if (item === undefined) return end(undefined, false);
            db.updateIndexes(store, table, item, null, (/** @type {unknown} */ error) => {
              if (error) return end(error);
              itemDb.del(key, (/** @type {unknown} */ failed) => end(failed, true), "expiry");
            });
          });
        });
      });
    },
  };
}

/** @typedef {(error?: unknown, result?: any) => void} Callback */

/** dynalite keeps its store to itself: it is taken as dynalite makes it. */
function openDynalite() {
  const { create } = db;
  /** @type {any} */
  let store;
  db.create = (/** @type {object} */ options) => {
    store = create(options);
    return store;
  };
  try {
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    return { server, store };
  } finally {
    db.create = create;
  }
}

/** dynalite drops members that it does not know. It checks this one, keeps it with the table and describes it. */
function acceptStreamSpecifications() {
  createTableValidation.types.StreamSpecification = {
    type: "FieldStruct<StreamSpecification>",
    children: {
      StreamEnabled: { type: "Boolean", notNull: true },
      StreamViewType: { type: "String", enum: ["NEW_AND_OLD_IMAGES", "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"] },
    },
  };
}

/**
 * The items of a table, with whoever watches told of each change, before the caller is. The caller holds the item's lock.
 *
 * @param {any} itemDb
 * @param {string} tableName
 * @param {ReadonlySet<Watcher>} watching
 */
function watchedItems(itemDb, tableName, watching) {
  const tell = (/** @type {Change} */ change) => {
    for (const watcher of watching) watcher(change);
  };
  return Object.assign(Object.create(itemDb), {
    put(/** @type {string} */ key, /** @type {Item} */ after, /** @type {Callback} */ callback) {
      itemDb.get(key, (/** @type {unknown} */ _absent, /** @type {Item | undefined} */ before) => {
        itemDb.put(key, after, (/** @type {unknown} */ error) => {
          if (!error) tell({ tableName, key, before, after, by: "caller" });
          callback(error);
        });
      });
    },
    /** @param {Change["by"]} by */
    del(/** @type {string} */ key, /** @type {Callback} */ callback, by = "caller") {
      itemDb.get(key, (/** @type {unknown} */ _absent, /** @type {Item | undefined} */ before) => {
        itemDb.del(key, (/** @type {unknown} */ error) => {
          if (!error) tell({ tableName, key, before, after: undefined, by });
          callback(error);
        });
      });
    },
  });
}

/**
 * @param {(...parameters: any[]) => void} operation that ends with a callback
 * @param {unknown[]} parameters
 * @returns {Promise<any>}
 */
function call(operation, ...parameters) {
  return new Promise((resolve, reject) => {
    operation(...parameters, (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
      error ? reject(error) : resolve(result),
    );
  });
}
