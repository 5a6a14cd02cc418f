import { createHash } from "node:crypto";
import { recordOf } from "./record.mjs";

/** How long records are kept (documented). */
const KEPT_MS = 86_400_000;
/** The most that is kept of one stream, because all of it is in memory. DynamoDB has no such bound. */
const MOST = { records: 50_000, bytes: 67_108_864 };

/** @typedef {{ readonly record: import("./record.mjs").StreamRecord, readonly json: string, readonly atMs: number }} Kept */

/** The changes of one table, in one shard. */
export class Stream {
  /** @type {Kept[]} */
  #kept = [];
  #bytes = 0;
  /** Position of the first record that is kept. */
  #from = 0;
  #now;
  #most;

  /**
   * @param {object} options
   * @param {string} options.arn
   * @param {string} options.label
   * @param {string} options.region
   * @param {import("../store.mjs").Table} options.table
   * @param {() => number} options.now
   * @param {{ records: number, bytes: number }} [options.most]
   */
  constructor({ arn, label, region, table, now, most = MOST }) {
    this.#now = now;
    this.#most = most;
    this.arn = arn;
    this.label = label;
    this.region = region;
    this.tableName = table.TableName;
    this.keySchema = table.KeySchema;
    this.keyNames = table.KeySchema.map(({ AttributeName }) => AttributeName);
    this.viewType = /** @type {import("./record.mjs").ViewType} */ (table.StreamSpecification?.StreamViewType);
    this.createdAtMs = now();
    this.enabled = true;
    const digest = createHash("sha256").update(arn).digest("hex");
    this.shardId = `shardId-${String(this.createdAtMs).padStart(20, "0")}-${digest.slice(0, 8)}`;
  }

  /**
   * @param {import("../store.mjs").Change} change
   * @returns {boolean} whether there is a record of it
   */
  append(change) {
    const nowMs = this.#now();
    const record = recordOf(change, this, sequenceNumberOf(this.end), nowMs);
    if (record === undefined) return false;
    const json = JSON.stringify(record);
    this.#kept.push({ record, json, atMs: nowMs });
    this.#bytes += json.length;
    this.#trim(nowMs);
    return true;
  }

  /** The position after the last record: positions count the records from 0. */
  get end() {
    return this.#from + this.#kept.length;
  }

  /** The position of the first record that can still be read. */
  get beginning() {
    this.#trim(this.#now());
    return this.#from;
  }

  /** Whether there is nothing left of it, and nothing will come. */
  get isOver() {
    return !this.enabled && this.beginning === this.end;
  }

  /**
   * @param {number} position
   * @param {object} limits
   * @param {number} limits.most
   * @param {number} limits.mostBytes of which one record may be more
   * @returns {readonly Kept[]}
   */
  read(position, { most, mostBytes }) {
    const from = position - this.beginning;
    const read = [];
    let bytes = 0;
    for (const kept of this.#kept.slice(from, from + most)) {
      bytes += kept.json.length;
      if (bytes > mostBytes && read.length > 0) break;
      read.push(kept);
    }
    return read;
  }

  /** @param {number} nowMs */
  #trim(nowMs) {
    let count = 0;
    let bytes = this.#bytes;
    for (const { json, atMs } of this.#kept) {
      const left = this.#kept.length - count;
      if (left <= this.#most.records && bytes <= this.#most.bytes && atMs + KEPT_MS > nowMs) break;
      bytes -= json.length;
      count += 1;
    }
    if (count === 0) return;
    this.#kept.splice(0, count);
    this.#from += count;
    this.#bytes = bytes;
  }
}

/**
 * Of a record's position; they ascend, and have 21 digits at least (documented).
 *
 * @param {number} position
 */
export function sequenceNumberOf(position) {
  return `1${String(position).padStart(20, "0")}`;
}

/**
 * @param {string} sequenceNumber
 * @returns {number | undefined}
 */
export function positionOf(sequenceNumber) {
  return /^1\d{20}$/.test(sequenceNumber) ? Number(sequenceNumber.slice(1)) : undefined;
}
