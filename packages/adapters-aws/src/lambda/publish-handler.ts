import { forEachConcurrently, type PublicationLetters } from "@switchboard/domain";
import type { CurrentInvocation } from "../observability/current-invocation.ts";
import { traceIdOf } from "../observability/trace-header.ts";
import type { BackendCall } from "./backend-call.ts";
import {
  type AnswerBackend,
  type BackendHandler,
  type BackendOutcome,
  createBackendHandler,
  kinds,
  lastBeginningMs,
  logOutcomes,
} from "./backend-handler.ts";
import { letterTextOf } from "./letter-text.ts";
import type { Observers } from "./observed.ts";
import { type PublicationRecord, readPublicationBatch } from "./publication-batch.ts";
import type { QueueResult } from "./queue-events.ts";
import { UnfinishedFault } from "./unfinished-fault.ts";

/** What was refused of a request: all of it, or a message of its list. */
export interface RefusedPart {
  /** Its place in the list; absent for all of the request. */
  readonly index?: number;
  readonly code: string;
  readonly problem: string;
  readonly publisher?: string;
  readonly publicationId: string;
}

/** Publishes what a backend asks for. Never throws. */
export type AnswerPublication = (
  request: unknown,
  call: Parameters<AnswerBackend>[1] & {
    /** Whether the call is made again until it is finished: what is refused is told only then, and so once. */
    readonly isRepeated?: boolean;
    /** The trace that it belongs to, where that is not the invocation's. */
    readonly trace?: string;
  },
) => Promise<Awaited<ReturnType<AnswerBackend>> & { readonly refused: readonly RefusedPart[] }>;

type Unfinished = Awaited<ReturnType<AnswerBackend>>["unfinished"];

/** Each of them may be a list, of which some are published at a time as well. */
const recordsAtATime = 8;

/**
 * Publishes what backends ask for: whoever invokes the function gets the answer, see `createBackendHandler`; each message of a queue
 * or a topic is a publication whose answer nobody reads.
 *
 * Of those, one that is refused is done with: no further try would change that. It becomes a letter, for somebody to correct. One
 * that could not be done comes again: a queue gives it out again, with all behind it in the same group of a FIFO queue; of a topic
 * the invocation fails, and Lambda invokes once more. So does one that was refused and could not be put into a letter.
 */
export function createPublishHandler({
  answer: answerPublication,
  letters,
  invocation,
  clock,
  log,
}: Observers & {
  readonly answer: AnswerPublication;
  readonly letters: PublicationLetters;
  readonly invocation: Pick<CurrentInvocation, "isTraced">;
}): BackendHandler {
  const answerInvocation = createBackendHandler({ event: "publish", answer: answerPublication, clock, log });
  const { reservedMs, unfinished: toldUnfinished } = kinds.publish;

  function tellFault(outcome: string, { recordId }: PublicationRecord, fault: unknown): Unfinished {
    const said: BackendOutcome = { outcome, publicationId: recordId, fault };
    logOutcomes(log, "publish", [said], {});
    return "internal";
  }

  async function keepRefused(
    record: PublicationRecord,
    call: BackendCall,
    refused: readonly RefusedPart[],
  ): Promise<Unfinished> {
    let isKeptWhole = false;
    try {
      for (const { index, ...why } of refused) {
        const text = letterTextOf(record, call, index, why);
        if (isKeptWhole && text === record.text) continue;
        await letters.write({ text, ...why });
        isKeptWhole ||= text === record.text;
      }
      return undefined;
    } catch (fault) {
      return tellFault("refusal-not-kept", record, fault);
    }
  }

  return async (event, context) => {
    const batch = readPublicationBatch(event);
    if (batch === undefined) return answerInvocation(event, context);
    const beganAtMs = clock.now();
    const untilMs = lastBeginningMs(beganAtMs, context, reservedMs);
    const unfinished = new Map<string, NonNullable<Unfinished>>();

    async function publish(record: PublicationRecord): Promise<Unfinished> {
      const read = record.readCall();
      const { request, ...call } = read;
      // The invocation that handles it has a trace of its own.
      const trace = invocation.isTraced ? record.trace : undefined;
      const traced = trace === undefined ? {} : { trace };
      const answered = await answerPublication(request, { ...call, ...traced, untilMs, isRepeated: true });
      const { timesReceived } = record;
      const traceId = trace === undefined ? undefined : traceIdOf(trace);
      const common = {
        ...(timesReceived !== undefined && { timesReceived }),
        ...(traceId !== undefined && { traceId }),
        durationMs: clock.now() - beganAtMs,
      };
      logOutcomes(log, "publish", answered.outcomes, common);
      return answered.unfinished ?? keepRefused(record, read, answered.refused);
    }

    /** A record that throws is no reason for all others of its batch to come again. */
    async function publishAlone(record: PublicationRecord): Promise<Unfinished> {
      try {
        return await publish(record);
      } catch (fault) {
        return tellFault("internal", record, fault);
      }
    }

    async function publishInOrder(records: readonly PublicationRecord[]): Promise<void> {
      for (const [place, record] of records.entries()) {
        const reason = await publishAlone(record);
        if (reason === undefined) continue;
        for (const { recordId } of records.slice(place)) unfinished.set(recordId, reason);
        return;
      }
    }

    await forEachConcurrently(inOrder(batch.records), recordsAtATime, publishInOrder);
    if (batch.source === "queue") return failuresOf([...unfinished.keys()]);
    const [reason] = unfinished.values();
    if (reason !== undefined) throw new UnfinishedFault(reason, toldUnfinished);
    return {};
  };
}

/** What has to be done one after the other, each in its order. */
function inOrder(records: readonly PublicationRecord[]): Iterable<readonly PublicationRecord[]> {
  const groups = new Map<string, PublicationRecord[]>();
  for (const record of records) {
    const { orderedBy, recordId } = record;
    const key = orderedBy === undefined ? `record ${recordId}` : `group ${orderedBy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups.values();
}

function failuresOf(recordIds: readonly string[]): QueueResult {
  return { batchItemFailures: recordIds.map((itemIdentifier) => ({ itemIdentifier })) };
}
