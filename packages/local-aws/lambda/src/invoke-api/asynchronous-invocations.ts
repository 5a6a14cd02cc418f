import type { Clock } from "@switchboard/adjustable-clock";
import { type GatewayEvent, type InvocationOutcome, type Invoke, pause } from "@switchboard/local-service";
import { errorTypeOf, invokeSafely } from "../event-source/invocation.ts";
import type { AsynchronousDefinition } from "./asynchronous-definition.ts";
import { type FailedInvocation, invocationRecord } from "./invocation-record.ts";

/** What an invocation and the trace that it belongs to are called. */
export interface InvocationIds {
  readonly requestId: string;
  /** X-Ray's tracing header of whoever invokes. */
  readonly traceHeader?: string;
}

/** What is invoked, and with what. */
interface LaterInvocation {
  readonly functionName: string;
  readonly ids: InvocationIds;
  readonly eventJson: string;
}

/** Invocations that nobody waits for. */
export interface AsynchronousInvocations {
  begin(invocation: LaterInvocation): void;
  /** Gives up what has not ended; resolves when the attempts that are under way have. */
  close(): Promise<void>;
}

/** How long Lambda waits before the second and the third attempt after an error of the function (documented). */
const RETRY_PAUSES_MS = [60_000, 120_000];
/** After throttling: doubled each time, for as long as Lambda keeps an event (documented: 1 second to 5 minutes, 6 hours). */
const THROTTLED_PAUSE_MS = 1_000;
const THROTTLED_PAUSE_MOST_MS = 300_000;
const MAXIMUM_AGE_SECONDS = 21_600;

export interface AsynchronousInvocationsOptions {
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Of the functions that do not have Lambda's defaults. */
  readonly definitions: readonly AsynchronousDefinition[];
  readonly arnOf: (functionName: string) => string;
  /** Puts the record of an invocation into a queue; why it is refused, where it is. */
  readonly sendToQueue: (queueName: string, body: string) => Promise<string | undefined>;
}

/**
 * Invokes functions asynchronously, as Lambda does: a function that fails is tried twice more, one that is throttled until
 * the event is six hours old, unless the function's definition says less. What is given up is recorded in the function's queue.
 */
export function createAsynchronousInvocations(options: AsynchronousInvocationsOptions): AsynchronousInvocations {
  const { clock, emit, definitions } = options;
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function run({ functionName, ids, eventJson }: LaterInvocation): Promise<void> {
    const { requestId } = ids;
    const definition = definitions.find((each) => each.functionName === functionName);
    const { maximumRetryAttempts, maximumEventAgeSeconds = MAXIMUM_AGE_SECONDS } = definition ?? {};
    const untilMs = clock.now() + maximumEventAgeSeconds * 1_000;
    let throttledPauseMs = THROTTLED_PAUSE_MS;
    const retryPausesMs = RETRY_PAUSES_MS.slice(0, maximumRetryAttempts);
    for (let attempts = 1; ; attempts += 1) {
      // Each attempt has the same request id (documented).
      const outcome = await invokeSafely(options, functionName, eventJson, ids);
      const ended = { type: "invoked-later", functionName, requestId, attempts } as const;
      if (outcome.kind === "returned") return emit(ended);
      const pauseMs = outcome.kind === "throttled" ? throttledPauseMs : retryPausesMs.shift();
      if (outcome.kind === "throttled") throttledPauseMs = Math.min(2 * throttledPauseMs, THROTTLED_PAUSE_MOST_MS);
      const goesOn = pauseMs !== undefined && clock.now() + pauseMs < untilMs;
      if (goesOn) await pause(clock, pauseMs, ending.signal);
      if (goesOn && !ending.signal.aborted) continue;
      // What ends with this machine is not what Lambda gives up.
      const queueName = goesOn ? undefined : definition?.onFailureQueueName;
      if (queueName !== undefined) {
        const condition = pauseMs === undefined ? "RetriesExhausted" : "EventAgeExceeded";
        await record(queueName, functionName, { requestId, condition, attempts, eventJson, outcome });
      }
      return emit({ ...ended, ...errorOf(outcome), ...(queueName !== undefined && { recordedIn: queueName }) });
    }
  }

  async function record(
    queueName: string,
    functionName: string,
    failed: Omit<FailedInvocation, "functionArn" | "atMs">,
  ): Promise<void> {
    const body = invocationRecord({ ...failed, functionArn: options.arnOf(functionName), atMs: clock.now() });
    const refused = await options.sendToQueue(queueName, body);
    if (refused !== undefined)
      emit({ type: "warning", message: `${queueName} takes no record of ${functionName}: ${refused}` });
  }

  return {
    begin(invocation) {
      const ended = run(invocation).finally(() => underWay.delete(ended));
      underWay.add(ended);
    },
    async close() {
      ending.abort();
      await Promise.all(underWay);
    },
  };
}

function errorOf(outcome: InvocationOutcome): { readonly errorType?: string } {
  const errorType = errorTypeOf(outcome);
  return errorType === undefined ? {} : { errorType };
}
