import { type Parameters, readInteger, readTexts } from "../parameters.ts";
import type { Queue, ReceivedMessage } from "../queue.ts";
import { Refusal } from "../refusal.ts";
import { attributesMd5, type MessageAttributes } from "./message-attributes.ts";

/** Receives, waiting for a first message if the call or the queue says so. */
export async function receive(queue: Queue, parameters: Parameters, signal: AbortSignal): Promise<object | Refusal> {
  const most = readInteger(parameters, "MaxNumberOfMessages", { least: 1, most: 10 });
  if (most instanceof Refusal) return most;
  const visibilityTimeoutSeconds = readInteger(parameters, "VisibilityTimeout", { least: 0, most: 43_200 });
  if (visibilityTimeoutSeconds instanceof Refusal) return visibilityTimeoutSeconds;
  const waitSeconds = readInteger(parameters, "WaitTimeSeconds", { least: 0, most: 20 });
  if (waitSeconds instanceof Refusal) return waitSeconds;
  const names = readTexts(parameters, "MessageAttributeNames");
  if (names instanceof Refusal) return names;
  const systemNames = readTexts(parameters, "MessageSystemAttributeNames");
  if (systemNames instanceof Refusal) return systemNames;
  // The older name of the same parameter.
  const olderNames = readTexts(parameters, "AttributeNames");
  if (olderNames instanceof Refusal) return olderNames;
  const received = await queue.receive({
    most: most ?? 1,
    ...(visibilityTimeoutSeconds !== undefined && { visibilityTimeoutSeconds }),
    ...(waitSeconds !== undefined && { waitSeconds }),
    signal,
  });
  if (received.length === 0) return {};
  const wanted = { names, systemNames: new Set([...systemNames, ...olderNames]) };
  return { Messages: received.map((message) => describe(message, wanted)) };
}

interface Wanted {
  readonly names: readonly string[];
  readonly systemNames: ReadonlySet<string>;
}

function describe(message: ReceivedMessage, { names, systemNames }: Wanted): object {
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name]) => systemNames.has("All") || systemNames.has(name),
  );
  const attributes: MessageAttributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => names.some((wanted) => isNamed(name, wanted))),
  );
  const md5 = attributesMd5(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(md5 !== undefined && { MessageAttributes: attributes, MD5OfMessageAttributes: md5 }),
  };
}

/** `All`, a name, or the beginning of one before `.*`. */
function isNamed(name: string, wanted: string): boolean {
  if (wanted === "All" || wanted === ".*" || wanted === name) return true;
  return wanted.endsWith(".*") && name.startsWith(wanted.slice(0, -1));
}

/** What SQS itself knows of a message. Times are epoch milliseconds; whoever sent it is nobody in particular here. */
export function systemAttributesOf(message: ReceivedMessage): Readonly<Record<string, string>> {
  const { receiveCount, firstReceivedAtMs, sentAtMs, traceHeader, deadLetterSourceArn } = message;
  const { groupId, deduplicationId } = message;
  return {
    SenderId: "AIDALOCAL",
    SentTimestamp: String(sentAtMs),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    ...(deadLetterSourceArn !== undefined && { DeadLetterQueueSourceArn: deadLetterSourceArn }),
  };
}
