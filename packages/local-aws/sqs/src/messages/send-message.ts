import { createHash, randomUUID } from "node:crypto";
import { type Parameters, readInteger, readText } from "../parameters.ts";
import type { Queue, SentMessage } from "../queue.ts";
import { invalidValue, Refusal } from "../refusal.ts";
import { attributeBytes, attributesMd5, type MessageAttributes, readAttributes } from "./message-attributes.ts";

/** What XML 1.0 can say, and so what a message can (documented). */
const PERMITTED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

/** All the messages of a batch together; a single one may be as large (documented). */
const BATCH_LIMIT_BYTES = 1_048_576;

/**
 * Sends a message; also what an entry of a batch asks for.
 *
 * @param caller.traceHeader the tracing header of the call: of a message that names none of its own (documented)
 */
export function sendMessage(
  queue: Queue,
  parameters: Parameters,
  { traceHeader }: { readonly traceHeader?: string },
): object | Refusal {
  const systemAttributes = readSystemAttributes(parameters);
  if (systemAttributes instanceof Refusal) return systemAttributes;
  const trace = systemAttributes["AWSTraceHeader"]?.StringValue ?? traceHeader;
  const message = readMessage(parameters, queue.settings.maximumMessageBytes, trace);
  if (message instanceof Refusal) return message;
  const delaySeconds = readInteger(parameters, "DelaySeconds", { least: 0, most: 900 });
  if (delaySeconds instanceof Refusal) return delaySeconds;
  queue.send(message, delaySeconds);
  const systemMd5 = attributesMd5(systemAttributes);
  return {
    MessageId: message.messageId,
    MD5OfMessageBody: message.bodyMd5,
    ...(message.attributesMd5 !== undefined && { MD5OfMessageAttributes: message.attributesMd5 }),
    ...(systemMd5 !== undefined && { MD5OfMessageSystemAttributes: systemMd5 }),
  };
}

/** There is one: X-Ray's tracing header (documented). It does not count as a part of the message. */
function readSystemAttributes(parameters: Parameters): MessageAttributes | Refusal {
  const name = "MessageSystemAttributes";
  const attributes = readAttributes(parameters, name);
  if (attributes instanceof Refusal) return attributes;
  for (const [key, { DataType }] of Object.entries(attributes)) {
    if (key !== "AWSTraceHeader") return invalidValue(name, key, "AWSTraceHeader is the only one.");
    if (DataType !== "String") return invalidValue(name, DataType, "AWSTraceHeader is of the type String.");
  }
  return attributes;
}

function readMessage(
  parameters: Parameters,
  mostBytes: number,
  traceHeader: string | undefined,
): SentMessage | Refusal {
  const body = readText(parameters, "MessageBody");
  if (body instanceof Refusal) return body;
  if (!PERMITTED.test(body)) {
    return new Refusal("InvalidMessageContents", "The message has characters that are not permitted.");
  }
  const attributes = readAttributes(parameters, "MessageAttributes");
  if (attributes instanceof Refusal) return attributes;
  if (Buffer.byteLength(body) + attributeBytes(attributes) > mostBytes) {
    const reason = `Message must be shorter than ${mostBytes} bytes.`;
    return new Refusal("InvalidParameterValueException", `One or more parameters are invalid. Reason: ${reason}`);
  }
  const md5 = attributesMd5(attributes);
  const { MessageGroupId: groupId, MessageDeduplicationId: deduplicationId } = parameters;
  return {
    messageId: randomUUID(),
    body,
    bodyMd5: createHash("md5").update(body).digest("hex"),
    attributes,
    ...(md5 !== undefined && { attributesMd5: md5 }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(typeof groupId === "string" && { groupId }),
    ...(typeof deduplicationId === "string" && { deduplicationId }),
  };
}

/** What is wrong with a batch as a whole: it is measured before it is looked into. */
export function batchProblem(entries: readonly Parameters[]): Refusal | undefined {
  const bytes = entries.reduce((sum, entry) => sum + roughBytes(entry), 0);
  if (bytes <= BATCH_LIMIT_BYTES) return undefined;
  const message = `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${bytes} bytes.`;
  return new Refusal("BatchRequestTooLong", message);
}

/** The size of what a sender calls a message, whether it is one or not. */
function roughBytes(parameters: Parameters): number {
  const attributes = readAttributes(parameters, "MessageAttributes");
  const body = parameters["MessageBody"];
  return (
    (typeof body === "string" ? Buffer.byteLength(body) : 0) +
    (attributes instanceof Refusal ? 0 : attributeBytes(attributes))
  );
}
