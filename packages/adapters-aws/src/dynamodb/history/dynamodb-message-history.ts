import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  addressKey,
  type Clock,
  type IdGenerator,
  type MessageHistory,
  type Position,
  type Random,
  type Stream,
} from "@switchboard/domain";
import { appendMessage } from "./append-message.ts";
import { createDynamoDbHistoryRecords } from "./dynamodb-history-records.ts";
import { purgeStream } from "./purge-stream.ts";
import { readBefore } from "./read-before.ts";
import { readSince } from "./read-since.ts";
import { type Beginning, settle } from "./settle.ts";

/** 60 random bits, in the URL-safe base64 alphabet. */
const epochLength = 10;
/** Nobody appends to a stream so often that two attempts meet in it. */
const attemptLength = 12;

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** The highest generation: it is two characters of an epoch. */
export const maxGeneration = base64url.length ** 2 - 1;

export interface DynamoDbMessageHistoryOptions {
  /** It must not hang: see `createDynamoDbClient`. A call must be over 5 seconds after it was begun, repeats included. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly random: Random;
  /**
   * Is part of every epoch, 0 to 4,095. To be raised when the table is restored from a backup: its offsets are then given
   * to other messages than before. Default: 0.
   */
  readonly generation?: number;
}

/** Keeps messages in one DynamoDB table; `historyTable` says which keys it has. */
export function createDynamoDbMessageHistory(options: DynamoDbMessageHistoryOptions): MessageHistory {
  const { clock, ids, generation = 0 } = options;
  const records = createDynamoDbHistoryRecords(options);
  const suffix = `${base64url.charAt(Math.floor(generation / base64url.length))}${base64url.charAt(generation % base64url.length)}`;

  const beginningOf = ({ address, retention }: Stream): Beginning => ({
    stream: addressKey(address),
    keepMs: retention.keepMs,
    freshEpoch: freshEpoch(),
  });
  const freshEpoch = () => ids.unique().slice(0, epochLength);
  const shown = ({ epoch, offset }: Position): Position => ({ epoch: `${epoch}${suffix}`, offset });
  /** An epoch of another generation is one that no stream has. */
  const stored = ({ epoch, offset }: Position): Position => ({
    epoch: epoch.endsWith(suffix) ? epoch.slice(0, -suffix.length) : "",
    offset,
  });

  return {
    async append(message, streams, excluded) {
      const attempt = ids.unique().slice(0, attemptLength);
      const appended = await Promise.allSettled(
        streams.map((stream) =>
          appendMessage(records, clock, {
            ...beginningOf(stream),
            ...{ message, attempt },
            ...(excluded !== undefined && { excluded }),
          }),
        ),
      );
      // None is left to itself: a function that is frozen between two calls would go on with an offset long given up.
      return appended.map((each) => {
        if (each.status === "rejected") throw each.reason;
        return shown(each.value);
      });
    },

    async settled(streams) {
      const beginnings = streams.map(beginningOf);
      const heads = await records.heads(beginnings.map(({ stream }) => stream));
      const settled = beginnings.map((beginning, nth) => settle(records, clock, beginning, heads[nth]));
      return (await Promise.all(settled)).map(shown);
    },

    async tops(streams) {
      const heads = await records.heads(streams.map(({ address }) => addressKey(address)));
      return heads.map((head) => head && shown({ epoch: head.epoch, offset: head.top }));
    },

    async readSince(stream, after, room, reader) {
      const answer = await readSince(records, clock, beginningOf(stream), stored(after), room, reader);
      if (!answer.recovered) return { recovered: false, now: shown(answer.now) };
      return { ...answer, messages: answer.messages.map((each) => ({ ...each, position: shown(each.position) })) };
    },

    async readBefore(stream, offset, room, reader) {
      const { messages, more } = await readBefore(records, clock, beginningOf(stream), offset, room, reader);
      return { messages: messages.map((each) => ({ ...each, position: shown(each.position) })), more };
    },

    purge: (address) => purgeStream(records, clock, addressKey(address), freshEpoch()),
  };
}
