import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import type { CurrentInvocation } from "../observability/current-invocation.ts";
import { continueTrace } from "../observability/trace-header.ts";

/**
 * What X-Ray links the trace of whoever receives a message to the sender's by. It does not count as a part of the message.
 * Source: X-Ray developer guide, Amazon SQS.
 *
 * @param begun the trace that what is sent belongs to already; otherwise it belongs to the current invocation's
 */
export function traceAttribute(
  begun: string | undefined,
  { traceHeader }: Pick<CurrentInvocation, "traceHeader">,
): Pick<SendMessageBatchRequestEntry, "MessageSystemAttributes"> {
  const header = begun === undefined ? traceHeader : continueTrace(begun, traceHeader);
  if (header === undefined) return {};
  return { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: header } } };
}
