import type {
  DeadLetters,
  DeliveryTask,
  LogFields,
  PresenceTask,
  PresenceTaskResult,
  ProcessPresenceTask,
  ProcessTasks,
  ProcessUnregisterTask,
  TaskResult,
  UnregisterTask,
  UnregisterTaskResult,
} from "@switchboard/domain";
import { type CurrentInvocation, traceIdOf } from "../observability/index.ts";
import { decodeTask } from "../sqs/task-text.ts";
import type { Observers } from "./observed.ts";
import type { InvocationContext, QueueEvent, QueueRecord, QueueResult } from "./queue-events.ts";

/**
 * Kept free at the end of an invocation: for the posts that are under way, a last check, the enqueueing of what is left. Of
 * an invocation that has less than twice as much, half is kept.
 */
const reservedMs = 10_000;

/** What became of a record. */
interface Handled
  extends Pick<LogFields, "messageId" | "connectionId" | "attempt" | "ageMs">,
    Partial<Omit<TaskResult, "fault">> {
  readonly record: QueueRecord;
  readonly outcome: "done" | "kept" | "unreadable" | UnregisterTaskResult["outcome"] | PresenceTaskResult["outcome"];
  readonly fault?: unknown;
}

/**
 * Processes the tasks of a queue: one log line each. What cannot be read as a task becomes a dead letter and is not seen
 * again.
 *
 * @throws a `TypeError` for what is no event of a queue
 */
export function createTaskHandler({
  processTasks,
  processUnregisterTask,
  processPresenceTask,
  deadLetters,
  clock,
  log,
  invocation,
}: Observers & {
  readonly processTasks: ProcessTasks;
  readonly processUnregisterTask: ProcessUnregisterTask;
  readonly processPresenceTask: ProcessPresenceTask;
  readonly deadLetters: DeadLetters;
  readonly invocation: Pick<CurrentInvocation, "isTraced">;
}): (event: QueueEvent, context: InvocationContext) => Promise<QueueResult> {
  async function process(
    read: readonly { readonly record: QueueRecord; readonly task: DeliveryTask }[],
    untilMs: number,
  ): Promise<readonly Handled[]> {
    const results = await processTasks(
      read.map(({ record, task }) => ({ ...task, ...traceOf(record) })),
      untilMs,
    );
    return read.flatMap(({ record, task: { message, attempt } }, index) => {
      const result = results[index];
      const outcome = result?.kept === 0 ? "done" : "kept";
      const said = { messageId: message.messageId, attempt, ageMs: clock.now() - message.sentAtMs };
      return [{ record, outcome, ...said, ...result }];
    });
  }

  async function unregister(record: QueueRecord, task: UnregisterTask, untilMs: number): Promise<Handled> {
    const result = await processUnregisterTask({ ...task, ...traceOf(record) }, untilMs);
    const { connection, attempt, closedAtMs } = task;
    const { connectionId } = connection;
    return { record, connectionId, attempt, ageMs: clock.now() - closedAtMs, ...result };
  }

  async function look(record: QueueRecord, task: PresenceTask, untilMs: number): Promise<Handled> {
    return { record, attempt: task.attempt, ...(await processPresenceTask({ ...task, ...traceOf(record) }, untilMs)) };
  }

  async function buryUnreadable(record: QueueRecord, problem: string): Promise<Handled> {
    const unreadable = new Error(`A message in the queue is no task. ${problem}`);
    try {
      await deadLetters.write({ kind: "unreadable", text: record.body, problem });
      return { record, outcome: "unreadable", fault: unreadable };
    } catch (cause) {
      // The queue gives it out again, and in the end moves it to the dead letters itself.
      return { record, outcome: "kept", fault: new Error(unreadable.message, { cause }) };
    }
  }

  /** The trace of whoever put a record into the queue. The invocation that handles it has one of its own. */
  function traceOf({ attributes }: QueueRecord): { readonly trace?: string } {
    const trace = invocation.isTraced ? attributes?.AWSTraceHeader : undefined;
    return trace === undefined ? {} : { trace };
  }

  function tell({ record, fault, ...said }: Handled, durationMs: number): void {
    const timesReceived = Number(record.attributes?.ApproximateReceiveCount ?? 1);
    const { trace } = traceOf(record);
    const traceId = trace === undefined ? undefined : traceIdOf(trace);
    const ids = { taskId: record.messageId, ...(traceId !== undefined && { traceId }) };
    const fields = { ...ids, timesReceived, ...said, durationMs };
    if (fault === undefined) log.info("task", fields);
    else log.error("task", fault, fields);
  }

  return async (event, context) => {
    if (!Array.isArray(event?.Records)) throw new TypeError("This is no event of a queue.");
    const beganAtMs = clock.now();
    const remainingMs = context.getRemainingTimeInMillis();
    const untilMs = beganAtMs + remainingMs - Math.min(reservedMs, remainingMs / 2);
    const records = (event.Records as QueueEvent["Records"]).map((record) => ({ record, ...decodeTask(record.body) }));
    const [processed, others] = await Promise.all([
      process(
        records.filter((one) => "task" in one),
        untilMs,
      ),
      Promise.all(
        records.flatMap((one) => {
          if ("unregister" in one) return [unregister(one.record, one.unregister, untilMs)];
          if ("presence" in one) return [look(one.record, one.presence, untilMs)];
          return "problem" in one ? [buryUnreadable(one.record, one.problem)] : [];
        }),
      ),
    ]);
    const handled = [...processed, ...others];
    for (const one of handled) tell(one, clock.now() - beganAtMs);
    const kept = handled.filter(({ outcome }) => outcome === "kept");
    return { batchItemFailures: kept.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
}
