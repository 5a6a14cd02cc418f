import { Stream } from "./stream.mjs";

/**
 * The streams of all tables, by their ARN. A table has one while its `StreamSpecification` says so.
 *
 * @param {import("../store.mjs").Store} store
 * @param {object} options
 * @param {string} options.region
 * @param {() => number} options.now
 * @param {string | undefined} options.firstLabel
 *   what the first stream of each table is called, where its ARN has to be known before it is there
 * @param {(streamArn: string) => void} options.onRecords called when a stream has more records than before
 */
export function createStreams(store, { region, now, firstLabel, onRecords }) {
  /** @type {Map<string, Stream>} */
  const streams = new Map();
  /** @type {Map<string, { readonly stream: Stream, readonly unwatch: () => void }>} */
  const current = new Map();

  store.onTable((table) => {
    const { TableName, TableStatus, StreamSpecification } = table;
    const isWanted = StreamSpecification?.StreamEnabled === true && TableStatus !== "DELETING";
    if (!isWanted) disable(TableName);
    if (StreamSpecification?.StreamEnabled === false) delete table.StreamSpecification;
    if (isWanted && !current.has(TableName)) enable(table);
  });
  store.onTableDeleted(disable);

  /** @param {import("../store.mjs").Table} table */
  function enable(table) {
    const time = new Date(now()).toISOString().slice(0, -1);
    const label = firstLabel === undefined || streams.has(arnOf(table, firstLabel)) ? time : firstLabel;
    const arn = arnOf(table, label);
    const stream = new Stream({ arn, label, region, table, now });
    const unwatch = store.watch(table.TableName, (change) => {
      if (stream.append(change)) onRecords(arn);
    });
    streams.set(arn, stream);
    current.set(table.TableName, { stream, unwatch });
    Object.assign(table, { LatestStreamArn: arn, LatestStreamLabel: label });
  }

  /** What it has recorded can be read until it is too old (documented). @param {string} tableName */
  function disable(tableName) {
    const { stream, unwatch } = current.get(tableName) ?? {};
    if (stream === undefined) return;
    unwatch?.();
    stream.enabled = false;
    current.delete(tableName);
    onRecords(stream.arn);
  }

  return {
    /** @param {string} arn */
    find: (arn) => streams.get(arn),
    /** Those that have something to read, or will have. */
    all() {
      for (const [arn, stream] of streams) if (stream.isOver) streams.delete(arn);
      return [...streams.values()];
    },
  };
}

/**
 * @param {import("../store.mjs").Table} table
 * @param {string} label
 */
function arnOf({ TableArn }, label) {
  return `${TableArn}/stream/${label}`;
}
