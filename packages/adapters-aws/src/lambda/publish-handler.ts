import type { LogFields } from "@switchboard/domain";
import type { Observers } from "./observed.ts";
import { publishingOfEvent } from "./publish-event.ts";
import type { InvocationContext } from "./queue-events.ts";
import { UnfinishedFault } from "./unfinished-fault.ts";

/**
 * Kept free at the end of an invocation, for the delivery of messages that have just begun. Of an invocation that has less
 * than twice as much, half is kept.
 */
const reservedMs = 29_000;

/** Answers what a backend asks to publish, in whatever protocol. Never throws. */
export type AnswerPublishing = (
  request: unknown,
  call: { readonly callId: string; readonly publisher?: string; readonly untilMs: number },
) => Promise<{
  readonly answer: object;
  readonly outcomes: readonly (Pick<LogFields, "outcome" | "messageId" | "delivered" | "gone" | "failed" | "queued"> & {
    readonly fault?: unknown;
  })[];
  readonly unfinished?: "throttled" | "internal";
}>;

/**
 * Answers a backend that invokes the function: one log line per message.
 *
 * @throws a `Switchboard.Throttled` or `Switchboard.Internal` when not every message could be accounted for; refusals are
 *   in the answer
 */
export function createPublishHandler({
  answerPublishing,
  clock,
  log,
}: Observers & {
  readonly answerPublishing: AnswerPublishing;
}): (event: unknown, context: InvocationContext) => Promise<object> {
  return async (event, context) => {
    const { awsRequestId: requestId } = context;
    const beganAtMs = clock.now();
    const remainingMs = context.getRemainingTimeInMillis();
    const untilMs = beganAtMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
    const { request, ...call } = publishingOfEvent(event, requestId);
    const { answer, outcomes, unfinished } = await answerPublishing(request, { ...call, untilMs });
    for (const { fault, ...said } of outcomes) {
      const fields = { requestId, ...said, durationMs: clock.now() - beganAtMs };
      if (fault === undefined) log.info("publish", fields);
      else log.error("publish", fault, fields);
    }
    if (unfinished !== undefined) {
      throw new UnfinishedFault(
        unfinished,
        "Not every message could be accounted for. Publish again, with the same ids.",
      );
    }
    return answer;
  };
}
