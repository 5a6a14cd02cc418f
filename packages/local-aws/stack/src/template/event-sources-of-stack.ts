import { decide, type FunctionRole } from "@switchboard/local-iam";
import type { EventSourceDefinition, StreamSourceDefinition } from "@switchboard/local-lambda";
import { isList, isObject, type Resource, type Stack, unknownAttributesIn } from "@switchboard/template";
import type { StackFunction } from "./functions-of-stack.ts";
import { queueReadingCalls } from "./permissions/platform-calls.ts";
import { queueNameOf } from "./queues-of-stack.ts";
import { functionNamed, numberOf, pathOf, type Report, readNumber, resourcesOfType, textOf } from "./resources.ts";
import { type MappingContext, streamSource } from "./stream-source-of-stack.ts";

/** What of a stack's functions is invoked with what queues and streams have. */
export interface EventSources {
  readonly queues: readonly EventSourceDefinition[];
  readonly streams: readonly StreamSourceDefinition[];
}

/** Services whose streams and queues Lambda reads; of those outside the template nothing is known here. */
const SOURCES = /^arn:aws:(dynamodb|kafka|kinesis|mq|rds|sqs):/;

/**
 * @param functions those that run here: the mappings of others are left out with them
 * @param warn tells of what has no effect here, while everything else runs
 */
export function eventSourcesOfStack(
  stack: Stack,
  functions: readonly StackFunction[],
  roles: Readonly<Record<string, FunctionRole>>,
  { report, warn }: { readonly report: Report; readonly warn: Report },
): EventSources {
  const queues: EventSourceDefinition[] = [];
  const streams: StreamSourceDefinition[] = [];
  for (const mapping of resourcesOfType(stack, "AWS::Lambda::EventSourceMapping")) {
    const invoked = functionNamed(stack, textOf(mapping, "FunctionName"));
    if (invoked === undefined) report(pathOf(mapping, "FunctionName"), "is no function of this template");
    const arn = textOf(mapping, "EventSourceArn") ?? "";
    const functionName = invoked?.ref ?? "";
    const isLeftOut = invoked !== undefined && !functions.some(({ resource }) => resource === invoked);
    if (isLeftOut) continue;
    if (isFromElsewhere(stack, mapping, arn)) {
      warn(
        pathOf(mapping, "EventSourceArn"),
        `${functionName} gets nothing from it: it is no queue and no stream that is here`,
      );
      continue;
    }
    const context = { stack, mapping, functionName, role: roles[functionName], report };
    const isStream = arn.startsWith("arn:aws:dynamodb:");
    const stream = isStream ? streamSource(context, arn) : undefined;
    const queue = isStream ? undefined : queueSource(context, arn);
    if (invoked === undefined || textOf(mapping, "Enabled") === "false") continue;
    if (stream !== undefined) streams.push(stream);
    if (queue !== undefined) queues.push(queue);
  }
  return { queues, streams };
}

/** Whether AWS would read what the template does not describe, or what there is none of here. */
function isFromElsewhere(stack: Stack, mapping: Resource, arn: string): boolean {
  if (mapping.properties["SelfManagedEventSource"] !== undefined || unknownAttributesIn(arn).length > 0) return true;
  const described = resourcesOfType(stack, "AWS::SQS::Queue", "AWS::DynamoDB::Table");
  return SOURCES.test(arn) && !described.some((each) => arn === each.arn || arn.startsWith(`${each.arn}/stream/`));
}

function queueSource(context: MappingContext, arn: string): EventSourceDefinition | undefined {
  const { stack, mapping, functionName, role, report } = context;
  const queue = resourcesOfType(stack, "AWS::SQS::Queue").find((each) => each.arn === arn);
  if (queue === undefined) {
    report(pathOf(mapping, "EventSourceArn"), "is no queue and no stream of this template");
    return undefined;
  }
  if (mapping.properties["FilterCriteria"] !== undefined) {
    report(pathOf(mapping, "FilterCriteria"), "is not supported here for queues");
  }
  checkRole(mapping, queue, role, report);
  return { functionName, queueName: queueNameOf(queue), ...settingsOf(mapping, report) };
}

function settingsOf(mapping: Resource, report: Report): Omit<EventSourceDefinition, "functionName" | "queueName"> {
  const { FunctionResponseTypes: responses, ScalingConfig: scaling } = mapping.properties;
  const batchSize = numberOf(mapping, "BatchSize", report);
  const maximumBatchingWindowSeconds = numberOf(mapping, "MaximumBatchingWindowInSeconds", report);
  const limit = isObject(scaling) ? scaling["MaximumConcurrency"] : undefined;
  const maximumConcurrency = readNumber(limit, pathOf(mapping, "ScalingConfig.MaximumConcurrency"), report);
  return {
    ...(batchSize !== undefined && { batchSize }),
    ...(maximumBatchingWindowSeconds !== undefined && { maximumBatchingWindowSeconds }),
    ...(isList(responses) && responses.includes("ReportBatchItemFailures") && { reportBatchItemFailures: true }),
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
  };
}

/** In the words in which AWS refuses to make the mapping (observed). */
function checkRole(mapping: Resource, queue: Resource, role: FunctionRole | undefined, report: Report): void {
  for (const call of queueReadingCalls(queue.arn ?? "")) {
    if (decide(role?.statements ?? [], call) === "allowed") continue;
    const operation = call.action.replace("sqs:", "");
    report(pathOf(mapping), `The provided execution role does not have permissions to call ${operation} on SQS`);
  }
}
