import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeliveryQueue, DeliveryTask, FailedEntry } from "@switchboard/domain";
import type { CurrentInvocation } from "../observability/current-invocation.ts";
import { delaySecondsOf } from "./delay-seconds.ts";
import { encodeTask } from "./task-text.ts";
import { traceAttribute } from "./trace-attribute.ts";

/** The most that a request carries. Source: SQS API reference, SendMessageBatch. */
const maxEntries = 10;
/** What every queue takes, of one message and of all in a request. Source: SQS developer guide, quotas until 2025. */
const maxBytes = 256 * 1024;

/** A task as it goes into a request. */
interface Piece {
  readonly task: DeliveryTask;
  readonly text: string;
  readonly bytes: number;
}

export interface SqsDeliveryQueueOptions {
  /** A client with one attempt: whoever puts tasks decides whether to try again. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Whose trace the tasks belong to that belong to none yet. */
  readonly invocation: Pick<CurrentInvocation, "traceHeader">;
}

/** Tasks in a standard queue of SQS. */
export function createSqsDeliveryQueue({ client, queueUrl, invocation }: SqsDeliveryQueueOptions): DeliveryQueue {
  async function send(pieces: readonly Piece[], delaySeconds: number): Promise<readonly FailedEntry[]> {
    const entries = pieces.map(
      ({ task, text }, index): SendMessageBatchRequestEntry => ({
        Id: String(index),
        MessageBody: text,
        ...traceAttribute(task.trace, invocation),
        ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
      }),
    );
    try {
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
      return Failed.flatMap(({ Id, Code }) =>
        failedEntry(pieces[Number(Id)], new Error(`SQS refused a task: ${Code}.`)),
      );
    } catch (cause) {
      const fault = new Error("SQS did not take tasks.", { cause });
      return pieces.flatMap((piece) => failedEntry(piece, fault));
    }
  }

  return {
    tasksPerCall: maxEntries,

    async put(tasks, delayMs = 0) {
      const delaySeconds = delaySecondsOf(delayMs);
      // All at the same time: where SQS does not answer, large tasks end together and not one after another.
      const left = await Promise.all(
        batchesOf(tasks.flatMap(piecesOf)).map((batch) => {
          const [only] = batch;
          if (batch.length > 1 || only === undefined || only.bytes <= maxBytes) return send(batch, delaySeconds);
          return [{ task: only.task, fault: new RangeError(`A task of ${only.bytes} bytes is too large for SQS.`) }];
        }),
      );
      return left.flat();
    },
  };
}

/** A task that is too large as it is becomes several: with long addresses, 500 recipients may be too many. */
function piecesOf(task: DeliveryTask): readonly Piece[] {
  const text = encodeTask(task);
  const bytes = Buffer.byteLength(text);
  const { recipients } = task;
  if (bytes <= maxBytes || recipients.length === 1) return [{ task, text, bytes }];
  const half = Math.ceil(recipients.length / 2);
  return [recipients.slice(0, half), recipients.slice(half)].flatMap((part) => piecesOf({ ...task, recipients: part }));
}

function batchesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const batches: Piece[][] = [];
  let [batch, bytes]: [Piece[], number] = [[], 0];
  for (const piece of pieces) {
    if (batch.length >= maxEntries || bytes + piece.bytes > maxBytes) [batch, bytes] = [[], 0];
    if (batch.length === 0) batches.push(batch);
    batch.push(piece);
    bytes += piece.bytes;
  }
  return batches;
}

function failedEntry(piece: Piece | undefined, fault: Error): readonly FailedEntry[] {
  return piece === undefined ? [] : [{ task: piece.task, fault }];
}
