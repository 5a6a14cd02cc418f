import { Refusal } from "../refusal.mjs";
import { positionOf, sequenceNumberOf } from "./stream.mjs";

const MOST_RECORDS = 1_000;
/** One call gives at most so much (documented). */
const MOST_BYTES = 1_048_576;
/** For so long an iterator can be used (documented). */
const ITERATOR_LIFE_MS = 900_000;
const MOST_LISTED = 100;

/**
 * @typedef {Readonly<Record<string, unknown>>} Input
 * @typedef {import("./stream.mjs").Stream} Stream
 */

/**
 * The API of DynamoDB Streams.
 *
 * @param {ReturnType<typeof import("./streams.mjs").createStreams>} streams
 * @param {() => number} now
 * @returns {Readonly<Record<string, (input: Input) => object | Refusal>>} by the operation's name
 */
export function streamsOperations(streams, now) {
  return {
    ListStreams({ TableName, Limit, ExclusiveStartStreamArn = "" }) {
      const most = readLimit(Limit, MOST_LISTED);
      if (most instanceof Refusal) return most;
      const all = streams
        .all()
        .filter(({ tableName, arn }) => tableName === (TableName ?? tableName) && arn > String(ExclusiveStartStreamArn))
        .sort((one, other) => (one.arn < other.arn ? -1 : 1));
      const listed = all.slice(0, most);
      return {
        Streams: listed.map(({ arn, tableName, label }) => ({
          ...{ StreamArn: arn, TableName: tableName, StreamLabel: label },
        })),
        ...(all.length > listed.length && { LastEvaluatedStreamArn: listed.at(-1)?.arn }),
      };
    },

    DescribeStream({ StreamArn, ExclusiveStartShardId }) {
      const stream = find(StreamArn);
      if (stream instanceof Refusal) return stream;
      const { arn, label, viewType, enabled, createdAtMs, tableName, keySchema, shardId } = stream;
      const SequenceNumberRange = {
        StartingSequenceNumber: sequenceNumberOf(stream.beginning),
        ...(!enabled && { EndingSequenceNumber: sequenceNumberOf(Math.max(stream.end - 1, stream.beginning)) }),
      };
      return {
        StreamDescription: {
          ...{ StreamArn: arn, StreamLabel: label, StreamStatus: enabled ? "ENABLED" : "DISABLED" },
          ...{ StreamViewType: viewType, CreationRequestDateTime: createdAtMs / 1_000 },
          ...{ TableName: tableName, KeySchema: keySchema },
          Shards: ExclusiveStartShardId === undefined ? [{ ShardId: shardId, SequenceNumberRange }] : [],
        },
      };
    },

    GetShardIterator({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }) {
      const stream = find(StreamArn);
      if (stream instanceof Refusal) return stream;
      if (ShardId !== stream.shardId) return notFound(`Requested resource not found: Shard does not exist`);
      const position = startOf(stream, ShardIteratorType, SequenceNumber);
      return position instanceof Refusal ? position : { ShardIterator: iteratorAt(stream, position, now()) };
    },

    GetRecords({ ShardIterator, Limit }) {
      const most = readLimit(Limit, MOST_RECORDS);
      if (most instanceof Refusal) return most;
      const iterator = readIterator(ShardIterator);
      if (iterator === undefined) return invalidIterator();
      const stream = find(iterator.arn);
      if (stream instanceof Refusal) return stream;
      if (now() > iterator.atMs + ITERATOR_LIFE_MS) {
        return new Refusal("ExpiredIteratorException", "The iterator is older than 15 minutes.");
      }
      if (iterator.position < stream.beginning) return trimmed();
      const kept = stream.read(iterator.position, { most, mostBytes: MOST_BYTES });
      const next = iterator.position + kept.length;
      return {
        Records: kept.map(({ record }) => record),
        // A shard that is closed has none after its last record (documented).
        ...((stream.enabled || next < stream.end) && { NextShardIterator: iteratorAt(stream, next, now()) }),
      };
    },
  };

  /** @param {unknown} arn */
  function find(arn) {
    const stream = typeof arn === "string" ? streams.find(arn) : undefined;
    return stream ?? notFound(`Requested resource not found: Stream: ${String(arn)} not found`);
  }
}

/**
 * @param {Stream} stream
 * @param {unknown} type
 * @param {unknown} sequenceNumber
 * @returns {number | Refusal}
 */
function startOf(stream, type, sequenceNumber) {
  if (type === "TRIM_HORIZON") return stream.beginning;
  if (type === "LATEST") return stream.end;
  if (type !== "AT_SEQUENCE_NUMBER" && type !== "AFTER_SEQUENCE_NUMBER") {
    return validation(
      "ShardIteratorType must be one of TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER",
    );
  }
  const at = positionOf(String(sequenceNumber));
  if (at === undefined || at > stream.end) return validation("Invalid SequenceNumber");
  const position = type === "AT_SEQUENCE_NUMBER" ? at : at + 1;
  return position < stream.beginning ? trimmed() : position;
}

/**
 * As on AWS an iterator names its stream, so that a policy can be asked about it.
 *
 * @param {Stream} stream
 * @param {number} position
 * @param {number} atMs
 */
function iteratorAt({ arn }, position, atMs) {
  return `${arn}|1|${Buffer.from(`${position} ${atMs}`).toString("base64url")}`;
}

/** @param {unknown} iterator */
function readIterator(iterator) {
  const [arn, version, encoded, ...others] = String(iterator).split("|");
  const [, position, atMs] = /^(\d+) (\d+)$/.exec(Buffer.from(encoded ?? "", "base64url").toString()) ?? [];
  if (arn === undefined || version !== "1" || position === undefined || others.length > 0) return undefined;
  return { arn, position: Number(position), atMs: Number(atMs) };
}

/**
 * @param {unknown} limit
 * @param {number} most
 * @returns {number | Refusal}
 */
function readLimit(limit, most) {
  if (limit === undefined) return most;
  if (Number.isInteger(limit) && Number(limit) >= 1 && Number(limit) <= most) return Number(limit);
  return validation(`Limit must be a whole number from 1 to ${most}`);
}

/** @param {string} message */
const validation = (message) => new Refusal("ValidationException", message);
/** @param {string} message */
const notFound = (message) => new Refusal("ResourceNotFoundException", message);
const invalidIterator = () => validation("Invalid ShardIterator");
const trimmed = () =>
  new Refusal("TrimmedDataAccessException", "The records that were asked for are not kept any longer.");
