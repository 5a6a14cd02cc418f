import { missingProblems, type Rules, ruleProblems } from "@switchboard/local-service";
import {
  DEFAULT_VISIBILITY_SECONDS,
  QUEUE_RULES,
  type QueueDefinition,
  REDRIVE_RULES,
} from "@switchboard/local-sqs/service";
import { DEFAULT_TIMEOUT_MS, type FunctionDefinition } from "../runtime/function-definition.ts";
import { EVENT_SOURCE_RULES, type EventSourceDefinition, RECEIVE_LIMIT } from "./event-source-definition.ts";

/** What the problems of queues and event sources depend on, as far as it has been written down properly. */
interface Wanted {
  readonly queues: unknown;
  readonly eventSources: unknown;
  readonly functions?: unknown;
}

/** Everything that AWS would refuse in queues and event source mappings; empty where all is well. */
export function checkEventSources({ queues, eventSources, functions }: Wanted): readonly string[] {
  const shapes = [
    ...listProblems("queues", queues, ["name"], QUEUE_RULES),
    ...listProblems("eventSources", eventSources, ["queueName", "functionName"], EVENT_SOURCE_RULES),
  ];
  if (shapes.length > 0) return shapes;
  // Every member of them has been checked; of functions only names and times are read.
  const known = { queues, eventSources, functions: Array.isArray(functions) ? functions : [] } as Known;
  return [...queueProblems(known.queues), ...sourceProblems(known)];
}

interface Known {
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  readonly functions: readonly FunctionDefinition[];
}

function listProblems(where: string, list: unknown, needed: readonly string[], rules: Rules): readonly string[] {
  if (!Array.isArray(list)) return [`${where} is no list`];
  return list.flatMap((each: unknown, index) => [
    ...missingProblems(`${where}[${index}]`, each, needed),
    ...ruleProblems(`${where}[${index}]`, each, rules),
  ]);
}

function queueProblems(queues: readonly QueueDefinition[]): readonly string[] {
  const names = queues.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  return [
    ...[...new Set(twice)].map((name) => `there are several queues ${name}`),
    ...queues.flatMap(({ name, redrive }) => {
      if (redrive === undefined) return [];
      const where = `queue ${name} redrive`;
      const problems = [
        ...missingProblems(where, redrive, Object.keys(REDRIVE_RULES)),
        ...ruleProblems(where, redrive, REDRIVE_RULES),
      ];
      if (problems.length > 0 || names.includes(redrive.deadLetterQueueName)) return problems;
      return [`queue ${name}: there is no queue ${redrive.deadLetterQueueName}`];
    }),
  ];
}

function sourceProblems({ queues, eventSources, functions }: Known): readonly string[] {
  return eventSources.flatMap(({ queueName, functionName, batchSize = 1, maximumBatchingWindowSeconds = 0 }) => {
    const queue = queues.find(({ name }) => name === queueName);
    const definition = functions.find(({ name }) => name === functionName);
    const problems = [
      ...(queue === undefined ? [`there is no queue ${queueName}`] : []),
      ...(definition === undefined ? [`there is no function ${functionName}`] : []),
      ...(batchSize > RECEIVE_LIMIT && maximumBatchingWindowSeconds === 0
        ? [`a batchSize above ${RECEIVE_LIMIT} needs a maximumBatchingWindowSeconds`]
        : []),
      ...timeProblems(queue, definition),
    ];
    return problems.map((problem) => `event source ${queueName} of ${functionName}: ${problem}`);
  });
}

/** A message must not come back while its function may still be running. */
function timeProblems(
  queue: QueueDefinition | undefined,
  definition: FunctionDefinition | undefined,
): readonly string[] {
  if (queue === undefined || definition === undefined) return [];
  const { visibilityTimeoutSeconds = DEFAULT_VISIBILITY_SECONDS } = queue;
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = definition;
  return timeoutMs > visibilityTimeoutSeconds * 1_000
    ? ["the function's timeout is longer than the queue's visibility timeout"]
    : [];
}
