import { isObject, type Parameters, readTexts } from "./parameters.ts";
import type { Queue } from "./queue.ts";
import { attributesOf, readSettings } from "./queue-settings.ts";
import { Refusal } from "./refusal.ts";

/** Attributes that a queue may have and those here do not. */
const absentAttributes = new Set([
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
]);

/** The attributes of a queue that a caller names. */
export function getAttributes(queue: Queue, parameters: Parameters): object | Refusal {
  const names = readTexts(parameters, "AttributeNames");
  if (names instanceof Refusal) return names;
  const attributes = describe(queue);
  const unknown = names.find((name) => name !== "All" && !absentAttributes.has(name) && !(name in attributes));
  if (unknown !== undefined) return new Refusal("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
  const wanted = Object.entries(attributes).filter(([name]) => names.includes("All") || names.includes(name));
  return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
}

export function setAttributes(queue: Queue, { Attributes }: Parameters): object | Refusal {
  if (!isObject(Attributes)) {
    return new Refusal("MissingRequiredParameterException", "The request must contain the parameter Attributes.");
  }
  const settings = readSettings(Attributes, queue.hasQueue, queue.settings);
  if (settings instanceof Refusal) return settings;
  queue.change(settings);
  return {};
}

function describe(queue: Queue): Readonly<Record<string, string>> {
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAtMs / 1_000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAtMs / 1_000)),
    ...attributesOf(queue.settings),
  };
}
