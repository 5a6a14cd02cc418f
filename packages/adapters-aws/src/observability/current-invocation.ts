import { traceIdOf } from "./trace-header.ts";

/**
 * The invocation that is under way. An execution environment has one at a time, so that whatever a function does belongs to
 * the one that began last. Source: Lambda developer guide, execution environment.
 */
export interface CurrentInvocation {
  /** Whether the deployment is traced. */
  readonly isTraced: boolean;
  /** Lambda's id of it, as Lambda's own lines in the log have it. */
  readonly id: string | undefined;
  /** X-Ray's tracing header; `undefined` where nothing is traced. */
  readonly traceHeader: string | undefined;
  readonly traceId: string | undefined;
  /** @param context what Lambda gives a handler with each event */
  begin(context: unknown): void;
}

/**
 * @param options.readTraceHeader what Lambda says of the trace, anew for each invocation: the variable `_X_AMZN_TRACE_ID`. Lambda
 *   sets it also where it traces nothing
 */
export function createCurrentInvocation({
  isTraced,
  readTraceHeader = () => process.env["_X_AMZN_TRACE_ID"],
}: {
  readonly isTraced: boolean;
  readonly readTraceHeader?: () => string | undefined;
}): CurrentInvocation {
  let id: string | undefined;
  let traceHeader: string | undefined;
  return {
    isTraced,
    get id() {
      return id;
    },
    get traceHeader() {
      return traceHeader;
    },
    get traceId() {
      return traceHeader === undefined ? undefined : traceIdOf(traceHeader);
    },
    begin(context) {
      const { awsRequestId }: Readonly<Record<string, unknown>> = Object(context);
      id = typeof awsRequestId === "string" ? awsRequestId : undefined;
      traceHeader = isTraced ? readTraceHeader() : undefined;
    },
  };
}
