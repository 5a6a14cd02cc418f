import { type BackendCall, callOfMessage, fieldsOf, isText, parsed } from "./backend-call.ts";

/** A message of a queue or a topic that is a publication, or should be one. */
export interface PublicationRecord {
  readonly readCall: () => BackendCall;
  /** The message, as it can be put into the queue or given to the function. It has the same id there only if it says one. */
  readonly text: string;
  /** What a batch of a queue knows it by, and the id of a publication that says none. */
  readonly recordId: string;
  /** Those with the same are in order; absent where there is none. */
  readonly orderedBy?: string;
  /** X-Ray's tracing header of whoever put it into the queue. */
  readonly trace?: string;
  /** How often the queue has given it out, this time included. */
  readonly timesReceived?: number;
}

export interface PublicationBatch {
  /** A queue is told which of its messages it has to give out again; of a topic, the invocation fails as a whole. */
  readonly source: "queue" | "topic";
  readonly records: readonly PublicationRecord[];
}

/**
 * Reads what Lambda passes on from a queue of SQS or a topic of SNS; nothing where it is anything else. Source: Lambda developer
 * guide, "Using Lambda with Amazon SQS" and "Invoking Lambda functions with Amazon SNS notifications".
 */
export function readPublicationBatch(event: unknown): PublicationBatch | undefined {
  const { Records } = fieldsOf(event);
  const given: readonly unknown[] = Array.isArray(Records) ? Records : [];
  const ofQueue = given.flatMap(recordOfQueue);
  const ofTopic = given.flatMap(recordOfTopic);
  if (given.length === 0 || ![ofQueue.length, ofTopic.length].includes(given.length)) return undefined;
  return ofQueue.length > 0 ? { source: "queue", records: ofQueue } : { source: "topic", records: ofTopic };
}

function recordOfQueue(record: unknown): readonly PublicationRecord[] {
  const { eventSource, eventSourceARN: queueArn, messageId, body, attributes } = fieldsOf(record);
  if (eventSource !== "aws:sqs" || !isText(queueArn) || !isText(messageId) || !isText(body)) return [];
  const { MessageGroupId: group, ApproximateReceiveCount: count, AWSTraceHeader: trace } = fieldsOf(attributes);
  return [
    {
      readCall: () => callOfMessage(parsed(body), messageId, queueArn),
      ...{ text: body, recordId: messageId },
      // Messages of a standard queue may have a group as well, which orders nothing.
      ...(queueArn.endsWith(".fifo") && isText(group) && { orderedBy: group }),
      ...(isText(trace) && { trace }),
      ...(isText(count) && { timesReceived: Number(count) }),
    },
  ];
}

function recordOfTopic(record: unknown): readonly PublicationRecord[] {
  const { EventSource, Sns: notification } = fieldsOf(record);
  const { MessageId: messageId, TopicArn: topicArn, Message: message } = fieldsOf(notification);
  if (EventSource !== "aws:sns" || !isText(messageId) || !isText(topicArn) || !isText(message)) return [];
  // As a queue gets it that has subscribed to the topic.
  const text = JSON.stringify({ Type: "Notification", MessageId: messageId, TopicArn: topicArn, Message: message });
  return [{ readCall: () => callOfMessage(parsed(text), messageId), text, recordId: messageId }];
}
