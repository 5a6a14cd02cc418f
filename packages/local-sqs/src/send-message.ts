import { createHash, randomUUID } from "node:crypto";
import { attributeBytes, attributesMd5, readAttributes } from "./message-attributes.ts";
import { type Parameters, readInteger, readText } from "./parameters.ts";
import type { Queue, SentMessage } from "./queue.ts";
import { Refusal } from "./refusal.ts";

/** A message that can be sent: everything about it has been checked. */
export interface ReadyMessage {
  readonly message: SentMessage;
  readonly delaySeconds: number | undefined;
}

/** What XML 1.0 can say, and so what a message can (documented). */
const PERMITTED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** Reads a message that is to be sent to a queue; also what an entry of a batch holds. */
export function readMessage(parameters: Parameters, queue: Queue, nowMs: number): ReadyMessage | Refusal {
  const body = readText(parameters, "MessageBody");
  if (body instanceof Refusal) return body;
  if (!PERMITTED.test(body)) {
    return new Refusal("InvalidMessageContents", "The message has characters that are not permitted.");
  }
  const delaySeconds = readInteger(parameters, "DelaySeconds", { least: 0, most: 900 });
  if (delaySeconds instanceof Refusal) return delaySeconds;
  const attributes = readAttributes(parameters, "MessageAttributes");
  if (attributes instanceof Refusal) return attributes;
  const systemAttributes = readAttributes(parameters, "MessageSystemAttributes");
  if (systemAttributes instanceof Refusal) return systemAttributes;
  const most = queue.settings.maximumMessageBytes;
  if (Buffer.byteLength(body) + attributeBytes(attributes) > most) {
    const reason = `Message must be shorter than ${most} bytes.`;
    return new Refusal("InvalidParameterValueException", `One or more parameters are invalid. Reason: ${reason}`);
  }
  const md5 = attributesMd5(attributes);
  const traceHeader = systemAttributes["AWSTraceHeader"]?.StringValue;
  const message: SentMessage = {
    messageId: randomUUID(),
    body,
    bodyMd5: createHash("md5").update(body).digest("hex"),
    attributes,
    ...(md5 !== undefined && { attributesMd5: md5 }),
    ...(traceHeader !== undefined && { traceHeader }),
    sentAtMs: nowMs,
  };
  return { message, delaySeconds };
}

/** The size of what a sender calls a message, whether it is one or not: a batch is measured before it is looked into. */
export function roughBytes(parameters: Parameters): number {
  const attributes = readAttributes(parameters, "MessageAttributes");
  const body = parameters["MessageBody"];
  return (
    (typeof body === "string" ? Buffer.byteLength(body) : 0) +
    (attributes instanceof Refusal ? 0 : attributeBytes(attributes))
  );
}

/** Sends, and says what a sender is told of it. */
export function send(queue: Queue, { message, delaySeconds }: ReadyMessage): object {
  queue.send(message, delaySeconds);
  return {
    MessageId: message.messageId,
    MD5OfMessageBody: message.bodyMd5,
    ...(message.attributesMd5 !== undefined && { MD5OfMessageAttributes: message.attributesMd5 }),
  };
}
