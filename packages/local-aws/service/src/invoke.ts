/** What became of one invocation of a Lambda function. */
export type InvocationOutcome =
  /** The handler returned; the result as JSON text, `null` for nothing. */
  | { readonly kind: "returned"; readonly resultJson: string }
  /** The handler threw, timed out, ran out of memory, exited, or its module could not be loaded. */
  | {
      readonly kind: "function-error";
      readonly errorType: string;
      readonly errorMessage: string;
      /** Where the handler threw, line by line; of what it threw as an `Error` only. */
      readonly trace?: readonly string[];
      /** The same of Python, which has another name for it. */
      readonly stackTrace?: readonly string[];
    }
  /** More invocations at once than the function's concurrency allows. */
  | { readonly kind: "throttled" }
  | { readonly kind: "unknown-function" };

/** What an invoker may want besides the outcome. */
export interface InvocationOptions {
  /** What the handler's context calls the invocation. Default: an id of its own. */
  readonly requestId?: string;
  /** X-Ray's tracing header of whoever invokes. Default: the invocation begins a trace. */
  readonly traceHeader?: string;
  /** Gets every line that the function writes during the invocation. */
  readonly onLine?: (line: string) => void;
  /** Called when the invocation has to wait for this machine, which Lambda would have begun at once. */
  readonly onQueued?: () => void;
  /** Called when an invocation that had to wait begins. */
  readonly onBegun?: () => void;
}

/**
 * Invokes a Lambda function synchronously. The event goes in as JSON text, so every invocation sees a copy of its own.
 * Never retries (documented: no asynchronous retries for synchronous invocations). Rejects only on a fault of whatever
 * runs the functions, never because of the function.
 */
export type Invoke = (
  functionName: string,
  eventJson: string,
  options?: InvocationOptions,
) => Promise<InvocationOutcome>;
