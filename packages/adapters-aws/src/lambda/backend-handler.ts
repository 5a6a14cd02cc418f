import type { LogFields } from "@switchboard/domain";
import { type BackendCall, callOfEvent } from "./backend-call.ts";
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
  readonly outcomes: readonly (Pick<LogFields, BackendFields> & { readonly fault?: unknown })[];
  /** Why not everything could be done. */
  readonly unfinished?: "throttled" | "internal";
}>;

type BackendFields =
  | ("outcome" | "messageId" | "delivered" | "gone" | "failed" | "queued" | "changed" | "closed" | "unknown")
  | ("problem" | "publisher" | "eventType" | "publicationId");

export type BackendHandler = (event: unknown, context: InvocationContext) => Promise<object>;

const ofCommands = {
  reservedMs: 15_000,
  unfinished: "Not every command could be carried out. Give the same commands again.",
};

/** How long of an invocation is kept free for what has just begun, and what a backend is told when not everything could be done. */
const kinds = {
  // Messages that have just begun are delivered to their end.
  publish: {
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
 *   refusals are in the answer. A `TypeError` for what Lambda passes on from a queue, a topic or a stream
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
  const { reservedMs, unfinished: toldUnfinished } = kinds[what];
  return async (event, context) => {
    const beganAtMs = clock.now();
    const remainingMs = context.getRemainingTimeInMillis();
    // Of an invocation that has less than twice as much, half is kept.
    const untilMs = beganAtMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
    if (isBatch(event)) {
      // Answered, it would be taken for done, and its messages would be gone.
      const fault = new TypeError("Records of a queue, a topic or a stream are no request.");
      log.error(what, fault, { outcome: "not-understood", durationMs: clock.now() - beganAtMs });
      throw fault;
    }
    const { request, ...call } = callOfEvent(event, context.awsRequestId);
    const { answer, outcomes, unfinished } = await answerBackend(request, { ...call, untilMs });
    for (const { fault, ...said } of outcomes) {
      const fields = { ...said, durationMs: clock.now() - beganAtMs };
      if (fault !== undefined) log.error(what, fault, fields);
      else if (said.problem !== undefined) log.warn(what, fields);
      else log.info(what, fields);
    }
    if (unfinished !== undefined) throw new UnfinishedFault(unfinished, toldUnfinished);
    return answer;
  };
}

/** Whether an event is a batch that Lambda passes on: of SQS, SNS, a stream. Source: Lambda developer guide, event sources. */
function isBatch(event: unknown): boolean {
  const [first]: readonly unknown[] = [Object(event)["Records"]].flat();
  const { eventSource, EventSource }: Readonly<Record<string, unknown>> = Object(first);
  return [eventSource, EventSource].some((source) => typeof source === "string" && source.startsWith("aws:"));
}
