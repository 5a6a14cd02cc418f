import { randomUUID } from "node:crypto";
import type { Clock } from "@switchboard/adjustable-clock";
import { type GatewayEvent, type InvocationOutcome, type Invoke, pause } from "@switchboard/local-service";
import type { EventSourceMapping } from "../event-source-mapping.ts";
import { failedMessages } from "../failed-messages.ts";
import { errorTypeOf, invokeSafely } from "../invocation.ts";
import { dynamoDbEvent, fittingRecords, type SourceRecord, sourceRecord } from "./dynamodb-event.ts";
import { type GivenUpBecause, givenUpMessage } from "./given-up.ts";
import { createLanes, type Lane } from "./lanes.ts";
import { openStream, type StreamReader, type StreamRecord } from "./stream-reader.ts";
import { DEFAULT_STREAM_BATCH_SIZE, type StreamSourceDefinition } from "./stream-source-definition.ts";

/** A mapping that is told when there is something to read. */
export interface StreamMapping extends EventSourceMapping {
  wake(): void;
}

export interface StreamMappingOptions {
  readonly definition: StreamSourceDefinition;
  /** Where the stream is read. */
  readonly endpoint: string;
  readonly functionArn: string;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Tells a queue of a batch that is given up. */
  readonly sendToQueue: (queueName: string, body: string) => Promise<unknown>;
}

/** How long to wait before a batch is tried again: doubled each time. The lengths are a guess. */
const RETRY_PAUSE_MS = 500;
const RETRY_PAUSE_MOST_MS = 60_000;
/** For so long a stream has its records (documented); what is older has no further attempt. */
const STREAM_KEEPS_SECONDS = 86_400;
/** How long to wait where the stream cannot be read. */
const FAULT_PAUSE_MS = 1_000;

/**
 * Invokes a function with what changes in a table, as Lambda does: batches in the order of the stream, the next one when the one
 * before has succeeded or is given up. A batch that fails is tried again, and holds up what comes after it.
 */
export function startStreamMapping(options: StreamMappingOptions): StreamMapping {
  const { definition, clock, emit } = options;
  const { streamArn, startingPosition, filters = [], parallelizationFactor = 1 } = definition;
  const { batchSize = DEFAULT_STREAM_BATCH_SIZE, maximumBatchingWindowSeconds = 0 } = definition;
  const ending = new AbortController();
  const { signal } = ending;
  const lanes = createLanes<SourceRecord>(parallelizationFactor, signal);
  const working: Promise<void>[] = [];
  let wake = () => {};
  let isWoken = false;

  async function read(): Promise<void> {
    let reader: StreamReader | undefined;
    while (!signal.aborted) {
      try {
        reader ??= await openStream(options.endpoint, streamArn, startingPosition);
        if (working.length === 0) startLanes(reader.shardId);
        isWoken = false;
        const records = await reader.read();
        for (const record of records.filter(isWanted)) lanes.add(keyOf(record), sourceRecord(record, streamArn));
        // What has been read and not been handled is bounded: a function that fails for hours holds up the reading.
        await lanes.room();
        if (records.length === 0) await woken();
      } catch (error) {
        if (signal.aborted) return;
        emit({ type: "fault", error });
        await pause(clock, FAULT_PAUSE_MS, signal);
      }
    }
  }

  function startLanes(shardId: string): void {
    for (const lane of lanes.all) working.push(work(lane, shardId));
  }

  function isWanted(record: StreamRecord): boolean {
    return filters.length === 0 || filters.some((filter) => filter.matches(record));
  }

  async function woken(): Promise<void> {
    if (isWoken || signal.aborted) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }

  async function work(lane: Lane<SourceRecord>, shardId: string): Promise<void> {
    for (;;) {
      await lane.filled(1);
      if (signal.aborted) return;
      if (maximumBatchingWindowSeconds > 0) await fill(lane);
      const batch = lane.take(fittingRecords(lane.records, batchSize));
      await handle(batch, shardId, 0);
    }
  }

  async function fill(lane: Lane<SourceRecord>): Promise<void> {
    const over = new AbortController();
    const window = pause(clock, maximumBatchingWindowSeconds * 1_000, AbortSignal.any([signal, over.signal]));
    await Promise.race([lane.filled(batchSize), window]);
    over.abort();
  }

  /** @param before how often these records have been tried already */
  async function handle(batch: readonly SourceRecord[], shardId: string, before: number): Promise<void> {
    const { maximumRetryAttempts = -1, bisectBatchOnFunctionError = false } = definition;
    let left = batch;
    let pauseMs = RETRY_PAUSE_MS;
    for (let attempts = before; !signal.aborted; ) {
      left = await withoutOld(left, shardId, attempts);
      if (left.length === 0) return;
      const requestId = randomUUID();
      const { outcome, failedFrom } = await invoke(left, requestId);
      if (failedFrom === undefined) return;
      if (outcome.kind !== "throttled") attempts += 1;
      if (failedFrom > 0) {
        // The rest is another batch, whose first record has not failed before.
        left = left.slice(failedFrom);
        attempts = 0;
      } else if (bisectBatchOnFunctionError && left.length > 1 && outcome.kind !== "throttled") {
        // Halving is no attempt (documented).
        const half = Math.ceil(left.length / 2);
        await handle(left.slice(0, half), shardId, attempts - 1);
        return handle(left.slice(half), shardId, attempts - 1);
      } else if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts) {
        return giveUp(left, "RetryAttemptsExhausted", { shardId, requestId, attempts });
      }
      await pause(clock, pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, RETRY_PAUSE_MOST_MS);
    }
  }

  async function invoke(records: readonly SourceRecord[], requestId: string) {
    const { tableName, functionName, reportBatchItemFailures = false } = definition;
    const beganAtMs = clock.now();
    const outcome = await invokeSafely(options, functionName, dynamoDbEvent(records), { requestId });
    const failedFrom = firstFailed(outcome, records, reportBatchItemFailures);
    const errorType = errorTypeOf(outcome);
    emit({
      ...{ type: "records", tableName, functionName, requestId, records: records.length },
      failed: failedFrom === undefined ? 0 : records.length - failedFrom,
      ...(errorType !== undefined && { errorType }),
      durationMs: clock.now() - beganAtMs,
    });
    return { outcome, failedFrom };
  }

  async function withoutOld(records: readonly SourceRecord[], shardId: string, attempts: number) {
    const { maximumRecordAgeSeconds = -1 } = definition;
    const ageSeconds = maximumRecordAgeSeconds < 0 ? STREAM_KEEPS_SECONDS : maximumRecordAgeSeconds;
    const oldestMs = clock.now() - ageSeconds * 1_000;
    const firstYoung = records.findIndex(({ createdAtMs }) => createdAtMs > oldestMs);
    const count = firstYoung < 0 ? records.length : firstYoung;
    const reasons = { shardId, requestId: randomUUID(), attempts };
    if (count > 0) await giveUp(records.slice(0, count), "RecordAgeExceeded", reasons);
    return records.slice(count);
  }

  async function giveUp(
    records: readonly SourceRecord[],
    because: GivenUpBecause,
    invocation: { readonly shardId: string; readonly requestId: string; readonly attempts: number },
  ): Promise<void> {
    const { tableName, functionName, onFailureQueueName } = definition;
    emit({ type: "records-given-up", tableName, functionName, records: records.length, because });
    if (onFailureQueueName === undefined) return;
    const { functionArn } = options;
    const message = givenUpMessage({
      ...{ because, records, streamArn, functionArn, atMs: clock.now() },
      ...invocation,
    });
    await options.sendToQueue(onFailureQueueName, message);
  }

  const ended = read();
  return {
    wake() {
      isWoken = true;
      wake();
    },
    async close() {
      ending.abort();
      wake();
      await ended;
      await Promise.all(working);
    },
  };
}

/** The records of one item come one after the other: those with the same key go the same way. */
function keyOf({ dynamodb }: StreamRecord): string {
  return JSON.stringify(dynamodb.Keys);
}

/** The place of the first record that is to be tried again; `undefined` where all succeeded. */
function firstFailed(
  outcome: InvocationOutcome,
  records: readonly SourceRecord[],
  reportsFailures: boolean,
): number | undefined {
  if (outcome.kind !== "returned") return 0;
  if (!reportsFailures) return undefined;
  const failed = failedMessages(
    outcome.resultJson,
    records.map(({ sequenceNumber }) => sequenceNumber),
  );
  const index = records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
  return index < 0 ? undefined : index;
}
