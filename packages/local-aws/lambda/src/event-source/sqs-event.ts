import { type MessageAttribute, type ReceivedMessage, systemAttributesOf } from "@switchboard/local-sqs";

/** The largest event of an invocation (documented). */
const EVENT_LIMIT_BYTES = 6_291_456;

/** Where messages come from, as their events say it. */
export interface EventSourcePlace {
  readonly queueArn: string;
  readonly region: string;
}

/** Messages that one invocation gets, and the event that it gets them in, as JSON. */
export interface Batch {
  readonly messages: readonly ReceivedMessage[];
  readonly eventJson: string;
}

/**
 * The events of messages, in the form that Lambda invokes functions with: one, or as many as their size needs. Source:
 * Lambda developer guide, sample event of standard queues; captured events.
 */
export function batchesOf(messages: readonly ReceivedMessage[], place: EventSourcePlace): readonly Batch[] {
  const batches: Batch[] = [];
  let batch: ReceivedMessage[] = [];
  let records: string[] = [];
  let bytes = 0;
  const finish = () => {
    if (batch.length > 0) batches.push({ messages: batch, eventJson: `{"Records":[${records.join(",")}]}` });
    [batch, records, bytes] = [[], [], 0];
  };
  for (const message of messages) {
    const record = JSON.stringify(recordOf(message, place));
    const size = Buffer.byteLength(record) + 1;
    if (bytes + size > EVENT_LIMIT_BYTES - '{"Records":[]}'.length) finish();
    batch.push(message);
    records.push(record);
    bytes += size;
  }
  finish();
  return batches;
}

function recordOf(message: ReceivedMessage, { queueArn, region }: EventSourcePlace): object {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [name, attributeOf(attribute)]);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributesOf(message),
    messageAttributes: Object.fromEntries(attributes),
    ...(message.attributesMd5 !== undefined && { md5OfMessageAttributes: message.attributesMd5 }),
    md5OfBody: message.bodyMd5,
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttribute): object {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
