import { type Clock, createSystemClock } from "@switchboard/adjustable-clock";
import type { Caller } from "./caller.ts";
import { type Parameters, readInteger, readText } from "./parameters.ts";
import { Queue } from "./queue.ts";
import { queueOperations } from "./queue-operations.ts";
import { defaultSettings, differingAttribute, type QueueSettings, readSettings } from "./queue-settings.ts";
import { invalidValue, Refusal } from "./refusal.ts";

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

type Operation = (parameters: Parameters, caller: Caller) => object | Refusal;

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
  const arnPrefix = `arn:aws:sqs:${region}:${accountId}:`;
  const urlOf = (name: string, origin: string) => `${origin}/${accountId}/${name}`;
  const queueAt = (arn: string) => queues.get(arn.startsWith(arnPrefix) ? arn.slice(arnPrefix.length) : "");

  function createQueue(name: string, settings: Partial<QueueSettings> = {}): void {
    const all = { ...defaultSettings, ...settings };
    queues.set(name, new Queue({ name, arn: `${arnPrefix}${name}`, settings: all, clock, queueAt }));
  }

  /** Its URL may begin with any origin: callers see this machine differently. */
  function find(parameters: Parameters): Queue | Refusal {
    const url = readText(parameters, "QueueUrl");
    if (url instanceof Refusal) return url;
    return queues.get(url.split("/").at(-1) ?? "") ?? noSuchQueue();
  }

  const operations: Readonly<Record<string, Operation>> = {
    CreateQueue(parameters, { origin }) {
      const name = readQueueName(parameters);
      if (name instanceof Refusal) return name;
      const settings = readSettings(parameters["Attributes"], (arn) => queueAt(arn) !== undefined);
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
    DeleteQueue(parameters) {
      const queue = find(parameters);
      if (queue instanceof Refusal) return queue;
      queue.close();
      queues.delete(queue.name);
      return {};
    },
  };

  return {
    async answer(name, parameters, caller) {
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (operation !== undefined) return operation(parameters, caller);
      const onQueue = Object.hasOwn(queueOperations, name) ? queueOperations[name] : undefined;
      if (onQueue === undefined) return new Refusal("InvalidAction", "This operation is not available here.");
      const queue = find(parameters);
      return queue instanceof Refusal ? queue : onQueue(queue, parameters, caller);
    },
    queue: (name) => queues.get(name),
    createQueue,
    arnOf: (queueName) => `${arnPrefix}${queueName}`,
    close() {
      for (const queue of queues.values()) queue.close();
    },
  };
}

function readQueueName(parameters: Parameters): string | Refusal {
  const name = readText(parameters, "QueueName");
  if (name instanceof Refusal) return name;
  if (name.endsWith(".fifo")) return new Refusal("UnsupportedOperation", "FIFO queues are not available here.");
  return /^[A-Za-z0-9_-]{1,80}$/.test(name)
    ? name
    : invalidValue("QueueName", name, "1 to 80 letters, digits, hyphens and underscores.");
}

function noSuchQueue(): Refusal {
  return new Refusal("QueueDoesNotExist", "The specified queue does not exist.");
}
