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

/** As long as the names in a request may be: log lines and the attributes of a letter stay within their limits. */
const maxNameBytes = 128;
/** What follows it is a message's place in a list, and both together are an id that a request may have. */
const maxCallIdBytes = maxNameBytes - "/99".length;
/** More than there are ways by which a publication comes. */
const maxCarriers = 4;

/**
 * Reads an event: a request as it is, or an event of EventBridge whose `detail` is one, as a rule without an input
 * transformer passes it on. Source: EventBridge user guide, event structure.
 *
 * @param requestId the invocation's; Lambda's own tries of an asynchronous invocation have the same
 */
export function callOfEvent(event: unknown, requestId: string): BackendCall {
  const { "detail-type": detailType, id, source, detail }: Readonly<Record<string, unknown>> = Object(event);
  if (typeof detailType !== "string" || typeof source !== "string") return { request: event, callId: requestId };
  const callId = isText(id) ? cut(id, maxCallIdBytes) : requestId;
  return {
    ...{ request: detail, callId },
    ...(source !== "" && { publisher: cut(source, maxNameBytes) }),
    eventType: cut(detailType, maxNameBytes),
  };
}

/** A message on its way, and what the way says of it. */
interface Carried {
  readonly message: unknown;
  readonly messageId: string;
  readonly publisher?: string;
}

/**
 * Reads a message that was on its way through other systems: what `callOfEvent` reads, or what carries it. That is the notification
 * of a topic, as a queue without raw delivery gets it; or the record of an invocation that Lambda gave up, so that it can be
 * published again as it is in the dead letters. Sources: SNS developer guide, HTTP/HTTPS notification JSON format; Lambda developer
 * guide, records of asynchronous invocations.
 *
 * @param messageId the message's own on its last way, the same when it comes again
 * @param publisher who sends, where the message does not say it
 */
export function callOfMessage(message: unknown, messageId: string, publisher?: string): BackendCall {
  let carried: Carried = { message, messageId, ...(publisher !== undefined && { publisher }) };
  for (let carriers = 0; carriers < maxCarriers; carriers += 1) {
    const inner = carriedBy(carried.message);
    if (inner === undefined) break;
    carried = inner;
  }
  const { message: event, messageId: id, ...way } = carried;
  return { ...way, ...callOfEvent(event, id) };
}

function carriedBy(message: unknown): Carried | undefined {
  const { requestContext, requestPayload } = fieldsOf(message);
  const { requestId, condition } = fieldsOf(requestContext);
  if (isText(requestId) && isText(condition)) {
    return { message: requestPayload, messageId: cut(requestId, maxCallIdBytes) };
  }
  const { Type, TopicArn, MessageId, Message } = notificationIn(message);
  if (Type !== "Notification" || !isText(TopicArn) || !isText(MessageId) || !isText(Message)) return undefined;
  return {
    message: parsed(Message),
    messageId: cut(MessageId, maxCallIdBytes),
    publisher: cut(TopicArn, maxNameBytes),
  };
}

/** A notification, or the one of the event that a topic invokes a function with. */
function notificationIn(message: unknown): Readonly<Record<string, unknown>> {
  const { Records: records } = fieldsOf(message);
  return Array.isArray(records) && records.length === 1 ? fieldsOf(fieldsOf(records[0])["Sns"]) : fieldsOf(message);
}

/** Nothing, where a text is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

/** As much of a text as has its place in so many bytes, without what is no text in UTF-8. */
function cut(text: string, maxBytes: number): string {
  // Of a character that is cut in two, a stream waits for the rest.
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, maxBytes), { stream: true });
}
