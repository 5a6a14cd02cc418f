import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { type Backoff, type Clock, fullJitterMs, type Random, StoreFault, wait } from "@switchboard/domain";
import { storeFaultOf } from "./store-fault-of.ts";

/** The most requests that one BatchWriteItem takes. Source: DynamoDB API reference. */
const batchSize = 25;

/** How long what was left out is tried again. */
export interface RetryBudget {
  /** How often a batch, or another write, is tried in all. */
  readonly attempts: number;
  readonly backoff: Backoff;
  /** From then on no attempt is begun, in epoch milliseconds: it bounds all batches together. */
  readonly untilMs: number;
  /** Whether a call that failed for a reason that may pass, such as a lost connection, is tried again as well. */
  readonly retriesUnavailable?: boolean;
}

/** @param onWritten called as soon as any of the requests may have been carried out */
export type BatchWrite = (
  requests: readonly WriteRequest[],
  budget: RetryBudget,
  onWritten?: () => void,
) => Promise<void>;

/**
 * Writes requests in order, batch after batch: a table that throttles is not asked for several at once.
 *
 * BatchWriteItem succeeds even if it has left out requests because of throttling; these are written again after a
 * full-jitter wait. A call that is throttled as a whole has left out all of them.
 *
 * @throws a `StoreFault`, `throttled` when requests are still left out after all attempts; earlier batches are then
 *   written, and some of the failed one may be.
 */
export function createBatchWrite({
  client,
  tableName,
  clock,
  random,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly random: Random;
}): BatchWrite {
  async function writeBatch(
    requests: readonly WriteRequest[],
    budget: RetryBudget,
    onWritten: () => void,
  ): Promise<void> {
    let left = requests;
    await untilWritten({ clock, random }, budget, async () => {
      const { unprocessed, fault } = await writeOnce(left);
      // A call without an answer may have been carried out; one that was refused has not.
      if (unprocessed.length < left.length || fault?.reason === "unavailable") onWritten();
      left = unprocessed;
      return left.length === 0 ? undefined : (fault ?? leftOut(left.length, requests.length));
    });
  }

  async function writeOnce(
    requests: readonly WriteRequest[],
  ): Promise<{ readonly unprocessed: readonly WriteRequest[]; readonly fault?: StoreFault }> {
    try {
      const written = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [...requests] } }));
      return { unprocessed: written.UnprocessedItems?.[tableName] ?? [] };
    } catch (thrown) {
      return { unprocessed: requests, fault: storeFaultOf(thrown) };
    }
  }

  return async (requests, budget, onWritten = () => {}) => {
    for (let from = 0; from < requests.length; from += batchSize) {
      await writeBatch(requests.slice(from, from + batchSize), budget, onWritten);
    }
  };
}

/**
 * Writes until nothing is left to write, with a full-jitter wait after each attempt that has left something.
 *
 * @param attempt one attempt: why something is left, or `undefined` if nothing is
 * @throws what the last attempt said
 */
export async function untilWritten(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  { attempts, backoff, untilMs, retriesUnavailable = false }: RetryBudget,
  attempt: () => Promise<StoreFault | undefined>,
): Promise<void> {
  for (let nth = 1; ; nth += 1) {
    const fault = await attempt();
    if (fault === undefined) return;
    if (!isWorthAnother(fault, retriesUnavailable) || nth === attempts || clock.now() >= untilMs) throw fault;
    await wait(clock, fullJitterMs(nth, backoff, random));
  }
}

function isWorthAnother({ reason }: StoreFault, retriesUnavailable: boolean): boolean {
  return reason === "throttled" || (reason === "unavailable" && retriesUnavailable);
}

function leftOut(left: number, all: number): StoreFault {
  return new StoreFault("throttled", `DynamoDB left out ${left} of ${all} writes.`);
}
