/** Where a call came in, and until when somebody waits for its answer. */
export interface Caller {
  /** What the caller reaches SQS at; queue URLs begin with it. E.g. `http://127.0.0.1:9324`. */
  readonly origin: string;
  readonly signal: AbortSignal;
  /** X-Ray's tracing header of the call. */
  readonly traceHeader?: string;
}
