import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from "@aws-sdk/client-dynamodb";
import { type Backoff, type Clock, fullJitterMs, type Random, RegistryFault } from "@switchboard/domain";
import { registryFaultOf } from "./registry-fault-of.ts";

/** The most requests that one BatchWriteItem takes. Source: DynamoDB API reference. */
const batchSize = 25;

/** How long unprocessed requests are tried again. */
export interface Patience {
  readonly attempts: number;
  readonly backoff: Backoff;
}

export type BatchWrite = (requests: readonly WriteRequest[], patience: Patience) => Promise<void>;

/**
 * Writes requests in order, batch after batch.
 *
 * BatchWriteItem succeeds even if it has left out requests because of throttling; these are written again after a
 * full-jitter wait. A call that is throttled as a whole has left out all of them.
 *
 * @throws a `RegistryFault`, `throttled` when requests are still left out after all attempts; earlier batches are then
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
  readonly clock: Pick<Clock, "wait">;
  readonly random: Random;
}): BatchWrite {
  async function writeBatch(requests: readonly WriteRequest[], { attempts, backoff }: Patience): Promise<void> {
    let left = requests;
    for (let attempt = 1; ; attempt += 1) {
      const { unprocessed, throttled } = await writeOnce(left);
      if (unprocessed.length === 0) return;
      left = unprocessed;
      if (attempt === attempts) {
        const message = `DynamoDB left out ${left.length} of ${requests.length} writes.`;
        throw new RegistryFault("throttled", message, { cause: throttled });
      }
      await clock.wait(fullJitterMs(attempt, backoff, random));
    }
  }

  async function writeOnce(requests: readonly WriteRequest[]) {
    try {
      const written = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [...requests] } }));
      return { unprocessed: written.UnprocessedItems?.[tableName] ?? [] };
    } catch (thrown) {
      const fault = registryFaultOf(thrown);
      if (fault.reason !== "throttled") throw fault;
      return { unprocessed: requests, throttled: fault };
    }
  }

  return async (requests, patience) => {
    for (let from = 0; from < requests.length; from += batchSize) {
      await writeBatch(requests.slice(from, from + batchSize), patience);
    }
  };
}
