import { randomUUID } from "node:crypto";
import type { Clock } from "@switchboard/adjustable-clock";
import { type GatewayEvent, type InvocationOutcome, type Invoke, pause } from "@switchboard/local-service";
import type { LocalSqs, Queue, ReceivedMessage } from "@switchboard/local-sqs";
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_CONCURRENCY,
  type EventSourceDefinition,
  RECEIVE_LIMIT,
} from "./event-source-definition.ts";
import { failedMessages } from "./failed-messages.ts";
import { errorTypeOf, invokeSafely } from "./invocation.ts";
import { type Batch, batchesOf } from "./sqs-event.ts";

export interface EventSourceMapping {
  /** Takes no more messages; resolves when the invocations that are under way have ended. */
  close(): Promise<void>;
}

export interface EventSourceMappingOptions {
  readonly definition: EventSourceDefinition;
  readonly sqs: LocalSqs;
  readonly region: string;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
}

/** Messages for the function, and when the first of them are visible to others again. */
interface Collected {
  readonly messages: readonly ReceivedMessage[];
  readonly untilMs: number;
}

/** Lambda's pollers wait as long as SQS lets them. */
const WAIT_SECONDS = 20;
/** How long to wait before a throttled function is invoked again: doubled each time. The lengths are a guess. */
const THROTTLED_PAUSE_MS = 1_000;
const THROTTLED_PAUSE_MOST_MS = 60_000;

/**
 * Invokes a function with what is in a queue, as Lambda does: takes a batch as soon as there is something and fewer than the
 * most batches are under way; deletes what succeeded; leaves what failed to the queue's visibility timeout. While the
 * function is throttled a batch is tried again, later and later, until its messages are visible to others.
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { definition, sqs, region, clock, emit } = options;
  const {
    queueName,
    functionName,
    batchSize = DEFAULT_BATCH_SIZE,
    maximumBatchingWindowSeconds = 0,
    reportBatchItemFailures = false,
    maximumConcurrency = DEFAULT_CONCURRENCY,
  } = definition;
  const ending = new AbortController();
  const { signal } = ending;
  const underWay = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      if (underWay.size >= maximumConcurrency) {
        await Promise.race(underWay);
        continue;
      }
      const queue = sqs.queue(queueName);
      if (queue === undefined) await pause(clock, WAIT_SECONDS * 1_000, signal);
      else start(queue, await collect(queue));
    }
  }

  /** The messages of a batch: those that are there, or those that come within the window. */
  async function collect(queue: Queue): Promise<Collected> {
    const most = (count: number) => Math.min(RECEIVE_LIMIT, batchSize - count);
    const messages = [...(await queue.receive({ most: most(0), waitSeconds: WAIT_SECONDS, signal }))];
    const takenAtMs = clock.now();
    const windowEndsMs = takenAtMs + maximumBatchingWindowSeconds * 1_000;
    while (messages.length > 0 && messages.length < batchSize && clock.now() < windowEndsMs && !signal.aborted) {
      const waitSeconds = (windowEndsMs - clock.now()) / 1_000;
      messages.push(...(await queue.receive({ most: most(messages.length), waitSeconds, signal })));
    }
    return { messages, untilMs: takenAtMs + queue.settings.visibilityTimeoutSeconds * 1_000 };
  }

  function start(queue: Queue, { messages, untilMs }: Collected): void {
    for (const batch of batchesOf(messages, { queueArn: queue.arn, region })) {
      const handled = handle(queue, batch, untilMs).finally(() => underWay.delete(handled));
      underWay.add(handled);
    }
  }

  async function handle(queue: Queue, { messages, eventJson }: Batch, untilMs: number): Promise<void> {
    const beganAtMs = clock.now();
    const invocationId = randomUUID();
    const outcome = await invokePatiently(eventJson, { untilMs, requestId: invocationId });
    const ids = messages.map(({ messageId }) => messageId);
    const failed = failedOf(outcome, ids);
    for (const message of messages) if (!failed.has(message.messageId)) queue.delete(message);
    const errorType = errorTypeOf(outcome);
    const counts = { messages: messages.length, failed: failed.size, durationMs: clock.now() - beganAtMs };
    const names = { queueName, functionName, invocationId };
    emit({ type: "batch", ...names, ...counts, ...(errorType !== undefined && { errorType }) });
  }

  function failedOf(outcome: InvocationOutcome, ids: readonly string[]): ReadonlySet<string> {
    if (outcome.kind !== "returned") return new Set(ids);
    return reportBatchItemFailures ? failedMessages(outcome.resultJson, ids) : new Set();
  }

  async function invokePatiently(
    eventJson: string,
    { untilMs, requestId }: { readonly untilMs: number; readonly requestId: string },
  ): Promise<InvocationOutcome> {
    for (let pauseMs = THROTTLED_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, THROTTLED_PAUSE_MOST_MS)) {
      const outcome = await invokeSafely(options, functionName, eventJson, { requestId });
      if (outcome.kind !== "throttled" || clock.now() + pauseMs >= untilMs || signal.aborted) return outcome;
      await pause(clock, pauseMs, signal);
    }
  }

  const ended = poll();
  return {
    async close() {
      ending.abort();
      await ended;
      await Promise.all(underWay);
    },
  };
}
