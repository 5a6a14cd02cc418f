import type { Caller } from "./caller.ts";
import { answerEach, type Entry, readEntries } from "./messages/batch.ts";
import { changeVisibility, deleteMessage } from "./messages/held-messages.ts";
import { receive } from "./messages/receive-message.ts";
import { batchProblem, sendMessage } from "./messages/send-message.ts";
import type { Parameters } from "./parameters.ts";
import { MOST_IN_FLIGHT, type Queue } from "./queue.ts";
import { getAttributes, setAttributes } from "./queue-attributes.ts";
import { Refusal } from "./refusal.ts";

/** What can be asked of a queue that exists. */
export type QueueOperation = (
  queue: Queue,
  parameters: Parameters,
  caller: Pick<Caller, "signal" | "traceHeader">,
) => object | Refusal | Promise<object | Refusal>;

export const queueOperations: Readonly<Record<string, QueueOperation>> = {
  GetQueueAttributes: getAttributes,
  SetQueueAttributes: setAttributes,
  SendMessage: sendMessage,
  SendMessageBatch: batchOf("SendMessageBatchRequestEntry", sendMessage, batchProblem),
  ReceiveMessage(queue, parameters, { signal }) {
    if (queue.counts().inFlight >= MOST_IN_FLIGHT) {
      return new Refusal("OverLimit", `At most ${MOST_IN_FLIGHT} messages can be in flight.`);
    }
    return receive(queue, parameters, signal);
  },
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: batchOf("DeleteMessageBatchRequestEntry", deleteMessage),
  ChangeMessageVisibility: changeVisibility,
  ChangeMessageVisibilityBatch: batchOf("ChangeMessageVisibilityBatchRequestEntry", changeVisibility),
  PurgeQueue(queue) {
    if (queue.purge()) return {};
    return new Refusal("PurgeQueueInProgress", "Only one PurgeQueue operation is allowed every 60 seconds.");
  },
};

/**
 * The same for each entry of a batch.
 *
 * @param kind what entries are called, e.g. `SendMessageBatchRequestEntry`
 * @param problem what is wrong with all of them together
 */
function batchOf(
  kind: string,
  act: (queue: Queue, parameters: Parameters, caller: Pick<Caller, "traceHeader">) => object | Refusal,
  problem: (entries: readonly Entry[]) => Refusal | undefined = () => undefined,
): QueueOperation {
  return (queue, parameters, caller) => {
    const entries = readEntries(parameters, kind);
    if (entries instanceof Refusal) return entries;
    return problem(entries) ?? answerEach(entries, (entry) => act(queue, entry, caller));
  };
}
