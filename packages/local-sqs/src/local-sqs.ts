import { type Clock, createSystemClock } from "@switchboard/adjustable-clock";
import { answerEach, readEntries } from "./batch.ts";
import { isObject, type Parameters, readInteger, readText, readTexts } from "./parameters.ts";
import { MOST_IN_FLIGHT, Queue } from "./queue.ts";
import {
  attributesOf,
  defaultSettings,
  differingAttribute,
  type QueueSettings,
  readSettings,
} from "./queue-settings.ts";
import { type Receipt, receiptOf } from "./receipt-handle.ts";
import { receive } from "./receive-message.ts";
import { invalidValue, Refusal } from "./refusal.ts";
import { readMessage, roughBytes, send } from "./send-message.ts";

/** Where a call came in, and until when somebody waits for its answer. */
export interface Caller {
  /** What the caller reaches SQS at; queue URLs begin with it. E.g. `http://127.0.0.1:9324`. */
  readonly origin: string;
  readonly signal: AbortSignal;
}

/** An SQS in memory, without a network: empty at the start. */
export interface LocalSqs {
  /** Answers one operation of the API, e.g. `SendMessage`. Rejects never because of the parameters. */
  answer(operation: string, parameters: Parameters, caller: Caller): Promise<object | Refusal>;
  queue(name: string): Queue | undefined;
  /** Makes a queue, whose settings have been checked; see {@link arnOf} for the one of its dead letters. */
  createQueue(name: string, settings?: Partial<QueueSettings>): void;
  arnOf(queueName: string): string;
  /** Ends everybody's waiting. */
  close(): void;
}

type Operation = (parameters: Parameters, caller: Caller) => object | Refusal | Promise<object | Refusal>;
type QueueOperation = (
  queue: Queue,
  parameters: Parameters,
  caller: Caller,
) => object | Refusal | Promise<object | Refusal>;

/** All the messages of a batch together; a single one may be as large (documented). */
const BATCH_LIMIT_BYTES = 1_048_576;
const PURGE_PAUSE_MS = 60_000;
const MOST_LISTED = 1_000;

export function createLocalSqs({
  region = "us-east-1",
  accountId = "000000000000",
  clock = createSystemClock(),
}: {
  readonly region?: string;
  readonly accountId?: string;
  readonly clock?: Clock;
} = {}): LocalSqs {
  const queues = new Map<string, Queue>();
  const purgedAtMs = new Map<string, number>();
  const arnPrefix = `arn:aws:sqs:${region}:${accountId}:`;
  const urlOf = (name: string, origin: string) => `${origin}/${accountId}/${name}`;
  const deadLetterQueue = (arn: string) => queues.get(arn.startsWith(arnPrefix) ? arn.slice(arnPrefix.length) : "");

  function createQueue(name: string, settings: Partial<QueueSettings> = {}): void {
    const all = { ...defaultSettings, ...settings };
    queues.set(name, new Queue({ name, arn: `${arnPrefix}${name}`, settings: all, clock, deadLetterQueue }));
  }

  /** An operation on a queue that must exist. Its URL may begin with any origin: callers see this machine differently. */
  const onQueue =
    (operation: QueueOperation): Operation =>
    (parameters, caller) => {
      const url = readText(parameters, "QueueUrl");
      if (url instanceof Refusal) return url;
      const queue = queues.get(url.split("/").at(-1) ?? "");
      return queue === undefined ? noSuchQueue() : operation(queue, parameters, caller);
    };

  const operations: Readonly<Record<string, Operation>> = {
    CreateQueue(parameters, { origin }) {
      const name = readText(parameters, "QueueName");
      if (name instanceof Refusal) return name;
      if (name.endsWith(".fifo")) return new Refusal("UnsupportedOperation", "FIFO queues are not available here.");
      if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
        return invalidValue("QueueName", name, "1 to 80 letters, digits, hyphens and underscores.");
      }
      const settings = readSettings(parameters["Attributes"]);
      if (settings instanceof Refusal) return settings;
      const before = queues.get(name);
      const different =
        before === undefined ? undefined : differingAttribute(parameters["Attributes"], before.settings, settings);
      if (different !== undefined) {
        const message = `A queue already exists with the same name and a different value for attribute ${different}`;
        return new Refusal("QueueNameExists", message);
      }
      if (before === undefined) createQueue(name, settings);
      return { QueueUrl: urlOf(name, origin) };
    },
    GetQueueUrl(parameters, { origin }) {
      const name = readText(parameters, "QueueName");
      if (name instanceof Refusal) return name;
      return queues.has(name) ? { QueueUrl: urlOf(name, origin) } : noSuchQueue();
    },
    ListQueues(parameters, { origin }) {
      const { QueueNamePrefix: prefix = "", NextToken: after = "" } = parameters;
      const most = readInteger(parameters, "MaxResults", { least: 1, most: MOST_LISTED });
      if (most instanceof Refusal) return most;
      const names = [...queues.keys()].sort().filter((name) => name.startsWith(String(prefix)) && name > String(after));
      const listed = names.slice(0, most ?? MOST_LISTED);
      const more = most !== undefined && names.length > listed.length ? { NextToken: listed.at(-1) } : {};
      return { QueueUrls: listed.map((name) => urlOf(name, origin)), ...more };
    },
    DeleteQueue: onQueue((queue) => {
      queue.close();
      queues.delete(queue.name);
      return {};
    }),
    GetQueueAttributes: onQueue((queue, parameters) => {
      const names = readTexts(parameters, "AttributeNames");
      if (names instanceof Refusal) return names;
      const attributes = describe(queue);
      const unknown = names.find((name) => name !== "All" && !knownAttributes.has(name) && !(name in attributes));
      if (unknown !== undefined) return new Refusal("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
      const wanted = Object.entries(attributes).filter(([name]) => names.includes("All") || names.includes(name));
      return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
    }),
    SetQueueAttributes: onQueue((queue, parameters) => {
      if (!isObject(parameters["Attributes"])) return missing("Attributes");
      const settings = readSettings(parameters["Attributes"], queue.settings);
      if (settings instanceof Refusal) return settings;
      queue.change(settings);
      return {};
    }),
    SendMessage: onQueue((queue, parameters) => {
      const ready = readMessage(parameters, queue, clock.now());
      return ready instanceof Refusal ? ready : send(queue, ready);
    }),
    SendMessageBatch: onQueue((queue, parameters) => {
      const entries = readEntries(parameters, "SendMessageBatchRequestEntry");
      if (entries instanceof Refusal) return entries;
      const bytes = entries.reduce((sum, entry) => sum + roughBytes(entry), 0);
      if (bytes > BATCH_LIMIT_BYTES) {
        const message = `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${bytes} bytes.`;
        return new Refusal("BatchRequestTooLong", message);
      }
      return answerEach(entries, (entry) => {
        const ready = readMessage(entry, queue, clock.now());
        return ready instanceof Refusal ? ready : send(queue, ready);
      });
    }),
    ReceiveMessage: onQueue((queue, parameters, { signal }) => {
      if (queue.counts().inFlight >= MOST_IN_FLIGHT) {
        return new Refusal("OverLimit", `At most ${MOST_IN_FLIGHT} messages can be in flight.`);
      }
      return receive(queue, parameters, signal);
    }),
    DeleteMessage: onQueue(deleteOne),
    DeleteMessageBatch: onQueue((queue, parameters) => {
      const entries = readEntries(parameters, "DeleteMessageBatchRequestEntry");
      return entries instanceof Refusal ? entries : answerEach(entries, (entry) => deleteOne(queue, entry));
    }),
    ChangeMessageVisibility: onQueue(changeOne),
    ChangeMessageVisibilityBatch: onQueue((queue, parameters) => {
      const entries = readEntries(parameters, "ChangeMessageVisibilityBatchRequestEntry");
      return entries instanceof Refusal ? entries : answerEach(entries, (entry) => changeOne(queue, entry));
    }),
    PurgeQueue: onQueue((queue) => {
      if (clock.now() < (purgedAtMs.get(queue.arn) ?? Number.NEGATIVE_INFINITY) + PURGE_PAUSE_MS) {
        const message = `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`;
        return new Refusal("PurgeQueueInProgress", message);
      }
      purgedAtMs.set(queue.arn, clock.now());
      queue.purge();
      return {};
    }),
  };

  return {
    async answer(operation, parameters, caller) {
      const act = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      return act?.(parameters, caller) ?? new Refusal("InvalidAction", "This operation is not available here.");
    },
    queue: (name) => queues.get(name),
    createQueue,
    arnOf: (queueName) => `${arnPrefix}${queueName}`,
    close() {
      for (const queue of queues.values()) queue.close();
    },
  };
}

/** Attributes that a queue may have and those here do not. */
const knownAttributes = new Set([
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

function deleteOne(queue: Queue, parameters: Parameters): object | Refusal {
  const receipt = readReceipt(queue, parameters);
  if (receipt instanceof Refusal) return receipt;
  queue.delete(receipt);
  return {};
}

function changeOne(queue: Queue, parameters: Parameters): object | Refusal {
  const receipt = readReceipt(queue, parameters);
  if (receipt instanceof Refusal) return receipt;
  const seconds = readInteger(parameters, "VisibilityTimeout", { least: 0, most: 43_200 });
  if (seconds instanceof Refusal) return seconds;
  if (seconds === undefined) return missing("VisibilityTimeout");
  switch (queue.changeVisibility(receipt, seconds)) {
    case "changed":
      return {};
    case "not-in-flight":
      return new Refusal("MessageNotInflight", "The message is not in flight.");
    case "gone":
      return invalidValue("ReceiptHandle", parameters["ReceiptHandle"], "The message is not there any longer.");
  }
}

function readReceipt(queue: Queue, parameters: Parameters): Receipt | Refusal {
  const handle = readText(parameters, "ReceiptHandle");
  if (handle instanceof Refusal) return handle;
  return (
    receiptOf(handle, queue.name) ??
    new Refusal("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`)
  );
}

function noSuchQueue(): Refusal {
  return new Refusal("QueueDoesNotExist", "The specified queue does not exist.");
}

function missing(parameter: string): Refusal {
  return new Refusal("MissingRequiredParameterException", `The request must contain the parameter ${parameter}.`);
}
