import type { LogFields } from "@switchboard/domain";
import type { Observers } from "./observed.ts";
import { publishingOfEvent } from "./publish-event.ts";
import type { InvocationContext } from "./queue-events.ts";
import { UnfinishedFault } from "./unfinished-fault.ts";

/** Kept free at the end of an invocation, for what a command has just begun; half of one that has less than twice as much. */
const reservedMs = 15_000;

/** Answers what a backend asks for. Never throws. */
export type AnswerCommanding = (
  request: unknown,
  call: { readonly untilMs: number },
) => Promise<{
  readonly answer: object;
  readonly outcomes: readonly (Pick<LogFields, "outcome" | "changed" | "failed" | "unknown"> & {
    readonly fault?: unknown;
  })[];
  readonly unfinished?: "throttled" | "internal";
}>;

/**
 * Answers a backend that invokes the function with commands, be it itself or through EventBridge: one log line per command.
 *
 * @param event what the function does, in one constant word, for the log
 * @throws a `Switchboard.Throttled` or `Switchboard.Internal` when not every command could be carried out; refusals are in the
 *   answer
 */
export function createCommandHandler({
  event: what,
  answerCommands,
  clock,
  log,
}: Observers & {
  readonly event: "manage" | "inspect";
  readonly answerCommands: AnswerCommanding;
}): (event: unknown, context: InvocationContext) => Promise<object> {
  return async (event, context) => {
    const { awsRequestId: requestId } = context;
    const beganAtMs = clock.now();
    const remainingMs = context.getRemainingTimeInMillis();
    const untilMs = beganAtMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
    const { request } = publishingOfEvent(event, requestId);
    const { answer, outcomes, unfinished } = await answerCommands(request, { untilMs });
    for (const { fault, ...said } of outcomes) {
      const fields = { requestId, ...said, durationMs: clock.now() - beganAtMs };
      if (fault === undefined) log.info(what, fields);
      else log.error(what, fault, fields);
    }
    if (unfinished !== undefined) {
      throw new UnfinishedFault(unfinished, "Not every command could be carried out. Give the same commands again.");
    }
    return answer;
  };
}
