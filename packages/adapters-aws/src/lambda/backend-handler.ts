import type { Log, LogFields } from "@switchboard/domain";
import { type BackendCall, callOfEvent, callOfMessage, fieldsOf, isText } from "./backend-call.ts";
import type { Observers } from "./observed.ts";
import type { InvocationContext } from "./queue-events.ts";
import { UnfinishedFault } from "./unfinished-fault.ts";

/** Answers what a backend asks for, in whatever protocol. Never throws. */
export type AnswerBackend = (
  request: unknown,
  /** From `untilMs` on, in epoch milliseconds, nothing is begun. */
  call: Omit<BackendCall, "request"> & { readonly untilMs: number },
) => Promise<{
  readonly answer: object;
  /** What became of each thing that was asked for, for the log. */
  readonly outcomes: readonly BackendOutcome[];
  /** Why not everything could be done. */
  readonly unfinished?: "throttled" | "internal";
}>;

export type BackendOutcome = Pick<LogFields, BackendFields> & { readonly fault?: unknown };

type BackendFields =
  | ("outcome" | "messageId" | "delivered" | "gone" | "failed" | "queued" | "changed" | "closed" | "unknown")
  | ("problem" | "publisher" | "eventType" | "publicationId");

export type BackendHandler = (event: unknown, context: InvocationContext) => Promise<object>;

const ofCommands = {
  callOf: callOfEvent,
  reservedMs: 15_000,
  unfinished: "Not every command could be carried out. Give the same commands again.",
};

/**
 * How an event is read, how long of an invocation is kept free for what has just begun, and what a backend is told when not
 * everything could be done.
 */
export const kinds = {
  // Messages that have just begun are delivered to their end.
  publish: {
    callOf: callOfMessage,
    reservedMs: 29_000,
    unfinished: "Not every message could be accounted for. Publish again, with the same ids.",
  },
  manage: ofCommands,
  inspect: ofCommands,
} as const;

/**
 * Answers a backend that invokes a function, be it itself or through EventBridge: one log line for each thing it asks for,
 * as a warning where it is refused and the outcome says why.
 *
 * @param event what the function does, in one constant word, for the log
 * @throws an `UnfinishedFault`, named `Switchboard.Throttled` or `Switchboard.Internal`, when not everything could be done;
 *   refusals are in the answer. A `TypeError` for what Lambda passes on from a queue, a topic or a stream; see
 *   `createPublishHandler` for publications of the first two
 */
export function createBackendHandler({
  event: what,
  answer: answerBackend,
  clock,
  log,
}: Observers & {
  readonly event: keyof typeof kinds;
  readonly answer: AnswerBackend;
}): BackendHandler {
  const { callOf, reservedMs, unfinished: toldUnfinished } = kinds[what];
  return async (event, context) => {
    const beganAtMs = clock.now();
    const untilMs = lastBeginningMs(beganAtMs, context, reservedMs);
    if (isBatch(event)) {
      // Answered, it would be taken for done, and its messages would be gone.
      const fault = new TypeError("Records of a queue, a topic or a stream are no request.");
      log.error(what, fault, { outcome: "not-understood", durationMs: clock.now() - beganAtMs });
      throw fault;
    }
    const { request, ...call } = callOf(event, context.awsRequestId);
    const { answer, outcomes, unfinished } = await answerBackend(request, { ...call, untilMs });
    logOutcomes(log, what, outcomes, { durationMs: clock.now() - beganAtMs });
    if (unfinished !== undefined) throw new UnfinishedFault(unfinished, toldUnfinished);
    return answer;
  };
}

/**
 * Until when something may be begun, in epoch milliseconds.
 *
 * @param reservedMs kept free at the end; of an invocation that has less than twice as much, half is
 */
export function lastBeginningMs(nowMs: number, context: InvocationContext, reservedMs: number): number {
  const remainingMs = context.getRemainingTimeInMillis();
  return nowMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
}

/** One line for each outcome: an error for a fault, a warning for what is refused. */
export function logOutcomes(
  log: Log,
  what: keyof typeof kinds,
  outcomes: readonly BackendOutcome[],
  common: Pick<LogFields, "durationMs" | "timesReceived" | "traceId">,
): void {
  for (const { fault, ...said } of outcomes) {
    const fields = { ...said, ...common };
    if (fault !== undefined) log.error(what, fault, fields);
    else if (said.problem !== undefined) log.warn(what, fields);
    else log.info(what, fields);
  }
}

/**
 * Whether an event is a batch that Lambda passes on: of SQS, SNS, a stream, whose records say it, or of Kafka or a broker, where
 * the event does. Source: Lambda developer guide, event sources.
 */
function isBatch(event: unknown): boolean {
  const { Records, eventSource: ofAll } = fieldsOf(event);
  const [first]: readonly unknown[] = [Records].flat();
  const { eventSource, EventSource } = fieldsOf(first);
  return [ofAll, eventSource, EventSource].some((source) => isText(source) && /^(aws:|SelfManagedKafka$)/.test(source));
}
