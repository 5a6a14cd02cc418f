import type { Clock } from "@switchboard/adjustable-clock";
import { type GatewayEvent, type InvocationOutcome, type Invoke, pause } from "@switchboard/local-service";

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
const MAXIMUM_AGE_MS = 21_600_000;

/**
 * Invokes functions asynchronously, as Lambda does: a function that fails is tried twice more, one that is throttled until
 * the event is six hours old.
 */
export function createAsynchronousInvocations({
  invoke,
  clock,
  emit,
}: {
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
}): AsynchronousInvocations {
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function run(invocation: LaterInvocation): Promise<void> {
    const { functionName, ids } = invocation;
    const { requestId } = ids;
    const untilMs = clock.now() + MAXIMUM_AGE_MS;
    let throttledPauseMs = THROTTLED_PAUSE_MS;
    const retryPausesMs = [...RETRY_PAUSES_MS];
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await attempt(invocation);
      if (outcome.kind === "returned") return emit({ type: "invoked-later", functionName, requestId, attempts });
      const pauseMs = outcome.kind === "throttled" ? throttledPauseMs : retryPausesMs.shift();
      if (outcome.kind === "throttled") throttledPauseMs = Math.min(2 * throttledPauseMs, THROTTLED_PAUSE_MOST_MS);
      const goesOn = pauseMs !== undefined && clock.now() + pauseMs < untilMs;
      if (goesOn) await pause(clock, pauseMs, ending.signal);
      if (!goesOn || ending.signal.aborted) {
        const errorType = outcome.kind === "function-error" ? outcome.errorType : "TooManyRequestsException";
        return emit({ type: "invoked-later", functionName, requestId, attempts, errorType });
      }
    }
  }

  /** Each attempt has the same request id (documented). */
  async function attempt({ functionName, eventJson, ids }: LaterInvocation): Promise<InvocationOutcome> {
    try {
      return await invoke(functionName, eventJson, ids);
    } catch (error) {
      emit({ type: "fault", error });
      return { kind: "function-error", errorType: "Fault", errorMessage: "" };
    }
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
