/** What a backend asks for, and what tells calls apart. */
export interface BackendCall {
  readonly request: unknown;
  /** The same when EventBridge, or Lambda for an asynchronous invocation, tries again. */
  readonly callId: string;
  /** Who calls, as far as the event says it. */
  readonly publisher?: string;
  /** The type of the event, where the call is one of EventBridge. */
  readonly eventType?: string;
}

/**
 * Reads an event: a request as it is, or an event of EventBridge whose `detail` is one, as a rule without an input
 * transformer passes it on. Source: EventBridge user guide, event structure.
 *
 * @param requestId the invocation's; Lambda's own tries of an asynchronous invocation have the same
 */
export function callOfEvent(event: unknown, requestId: string): BackendCall {
  const { "detail-type": detailType, id, source, detail }: Readonly<Record<string, unknown>> = Object(event);
  if (typeof detailType !== "string" || typeof source !== "string") return { request: event, callId: requestId };
  const callId = typeof id === "string" && id !== "" ? id : requestId;
  return { request: detail, callId, publisher: source, eventType: detailType };
}
