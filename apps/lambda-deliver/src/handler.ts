import {
  createTaskHandler,
  type InvocationContext,
  type Observers,
  type QueueEvent,
  type QueueResult,
} from "@switchboard/adapters-aws";
import type { DeadLetters, WorkOffTasks } from "@switchboard/domain";

/** Works off the tasks of the delivery queue, and says which of them the queue has to give out again. */
export function createHandler(
  parts: Observers & { readonly workOffTasks: WorkOffTasks; readonly deadLetters: DeadLetters },
): (event: QueueEvent, context: InvocationContext) => Promise<QueueResult> {
  return createTaskHandler(parts);
}
