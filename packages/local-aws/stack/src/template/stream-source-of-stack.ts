import { type EventPattern, readEventPattern } from "@switchboard/event-pattern";
import { decide, type FunctionRole } from "@switchboard/local-iam";
import type { StreamSourceDefinition } from "@switchboard/local-lambda";
import { type Rules, ruleProblems, whole } from "@switchboard/local-service";
import { asText, isList, isObject, type Json, type Resource, type Stack } from "@switchboard/template";
import { givingUpCalls, streamReadingCalls } from "./permissions/platform-calls.ts";
import { queueNameOf } from "./queues-of-stack.ts";
import { pathOf, type Report, readNumber, resourcesOfType, textOf } from "./resources.ts";

/** A mapping of a template, and what it depends on. */
export interface MappingContext {
  readonly stack: Stack;
  readonly mapping: Resource;
  readonly functionName: string;
  readonly role: FunctionRole | undefined;
  readonly report: Report;
}

/** The numbers of a mapping, by their names here and there. Bounds are Lambda's. */
const NUMBERS = {
  batchSize: "BatchSize",
  maximumBatchingWindowSeconds: "MaximumBatchingWindowInSeconds",
  parallelizationFactor: "ParallelizationFactor",
  maximumRetryAttempts: "MaximumRetryAttempts",
  maximumRecordAgeSeconds: "MaximumRecordAgeInSeconds",
} as const;
const BOUNDS: Rules = {
  BatchSize: whole(1, 10_000),
  MaximumBatchingWindowInSeconds: whole(0, 300),
  ParallelizationFactor: whole(1, 10),
  MaximumRetryAttempts: whole(-1, 10_000),
  MaximumRecordAgeInSeconds: whole(-1, 604_800),
};
const KNOWN = [
  ...Object.values(NUMBERS),
  "BisectBatchOnFunctionError",
  "DestinationConfig",
  "Enabled",
  "EventSourceArn",
  "FilterCriteria",
  "FunctionName",
  "FunctionResponseTypes",
  "StartingPosition",
  "Tags",
];

/** A mapping from the stream of one of the template's tables. */
export function streamSource(context: MappingContext, streamArn: string): StreamSourceDefinition | undefined {
  const { stack, mapping, functionName, report } = context;
  const table = resourcesOfType(stack, "AWS::DynamoDB::Table").find(({ arn }) =>
    streamArn.startsWith(`${arn}/stream/`),
  );
  if (table === undefined || table.properties["StreamSpecification"] === undefined) {
    const problem =
      table === undefined ? "is no queue and no stream of this template" : "is of a table without a stream";
    report(pathOf(mapping, "EventSourceArn"), problem);
    return undefined;
  }
  for (const name of Object.keys(mapping.properties)) {
    if (!KNOWN.includes(name)) report(pathOf(mapping, name), "is not supported here for streams");
  }
  checkRole(context, streamArn);
  const startingPosition = textOf(mapping, "StartingPosition");
  if (startingPosition !== "LATEST" && startingPosition !== "TRIM_HORIZON") {
    report(pathOf(mapping, "StartingPosition"), "needs to be LATEST or TRIM_HORIZON");
    return undefined;
  }
  const { FunctionResponseTypes: responses } = mapping.properties;
  const onFailureQueueName = onFailureQueue(context);
  return {
    ...{ tableName: table.ref, streamArn, functionName, startingPosition, filters: filtersOf(context) },
    ...numbersOf(context),
    bisectBatchOnFunctionError: textOf(mapping, "BisectBatchOnFunctionError") === "true",
    reportBatchItemFailures: isList(responses) && responses.includes("ReportBatchItemFailures"),
    ...(onFailureQueueName !== undefined && { onFailureQueueName }),
  };
}

function numbersOf({ mapping, report }: MappingContext): Partial<Record<keyof typeof NUMBERS, number>> {
  const entries = Object.entries(NUMBERS).flatMap(([name, property]) => {
    const value = readNumber(mapping.properties[property], pathOf(mapping, property), report);
    if (value === undefined) return [];
    for (const problem of ruleProblems("", { [property]: value }, BOUNDS)) report(pathOf(mapping), problem);
    return [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function filtersOf({ mapping, report }: MappingContext): readonly EventPattern[] {
  const { FilterCriteria: criteria } = mapping.properties;
  const filters = isObject(criteria) ? criteria["Filters"] : undefined;
  return (isList(filters) ? filters : []).flatMap((filter, index) => {
    const path = pathOf(mapping, `FilterCriteria.Filters[${index}].Pattern`);
    const read = readEventPattern(jsonOf(isObject(filter) ? filter["Pattern"] : undefined));
    if ("pattern" in read) return [read.pattern];
    for (const problem of read.problems) report(path, problem);
    return [];
  });
}

/** A pattern is a text of JSON; SAM takes an object as well. */
function jsonOf(pattern: Json | undefined): unknown {
  if (typeof pattern !== "string") return pattern;
  try {
    return JSON.parse(pattern);
  } catch {
    return undefined;
  }
}

/** The queue that is told of what is given up. */
function onFailureQueue({ stack, mapping, role, report }: MappingContext): string | undefined {
  const { DestinationConfig: destinations } = mapping.properties;
  const onFailure = isObject(destinations) ? destinations["OnFailure"] : undefined;
  if (!isObject(onFailure)) return undefined;
  const path = pathOf(mapping, "DestinationConfig.OnFailure");
  const arn = asText(onFailure["Destination"]);
  const queue = resourcesOfType(stack, "AWS::SQS::Queue").find((each) => each.arn === arn);
  if (queue === undefined) {
    report(path, "is no queue of this template");
    return undefined;
  }
  const isAllowed = givingUpCalls(queue.arn ?? "").every((call) => decide(role?.statements ?? [], call) === "allowed");
  if (!isAllowed) report(path, "the function's role may not send to the queue");
  return queueNameOf(queue);
}

/** In the words in which AWS refuses to make the mapping (observed). */
function checkRole({ mapping, role, report }: MappingContext, streamArn: string): void {
  if (streamReadingCalls(streamArn).every((call) => decide(role?.statements ?? [], call) === "allowed")) return;
  const needed = "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in DynamoDB";
  report(pathOf(mapping), `Cannot access stream ${streamArn}. Please ensure the role can perform the ${needed}.`);
}
