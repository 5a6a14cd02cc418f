import type { QueueDefinition } from "@switchboard/local-sqs/service";
import { asText, isObject, type Resource, type Stack } from "@switchboard/template";
import { numberOf, pathOf, type Report, readNumber, resourcesOfType } from "./resources.ts";

/** Whatever else may be set of a queue and matters to what is in it. */
const NOT_SUPPORTED = ["DelaySeconds", "ReceiveMessageWaitTimeSeconds", "MaximumMessageSize", "FifoQueue"];

export function queuesOfStack(stack: Stack, report: Report): readonly QueueDefinition[] {
  return resourcesOfType(stack, "AWS::SQS::Queue").map((resource) => {
    for (const name of NOT_SUPPORTED) {
      if (resource.properties[name] !== undefined) report(pathOf(resource, name), "is not supported here");
    }
    const visibilityTimeoutSeconds = numberOf(resource, "VisibilityTimeout", report);
    const retentionSeconds = numberOf(resource, "MessageRetentionPeriod", report);
    const redrive = redriveOf(stack, resource, report);
    return {
      name: queueNameOf(resource),
      ...(visibilityTimeoutSeconds !== undefined && { visibilityTimeoutSeconds }),
      ...(retentionSeconds !== undefined && { retentionSeconds }),
      ...(redrive !== undefined && { redrive }),
    };
  });
}

/** What comes last in its URL. */
export function queueNameOf({ ref }: Resource): string {
  return ref.split("/").at(-1) ?? ref;
}

function redriveOf(stack: Stack, resource: Resource, report: Report): QueueDefinition["redrive"] {
  const policy = resource.properties["RedrivePolicy"];
  if (policy === undefined) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = isObject(policy) ? policy : {};
  const arn = asText(deadLetterTargetArn);
  const target = resourcesOfType(stack, "AWS::SQS::Queue").find((queue) => queue.arn === arn);
  const count = readNumber(maxReceiveCount, pathOf(resource, "RedrivePolicy.maxReceiveCount"), report);
  if (target !== undefined && count !== undefined) {
    return { deadLetterQueueName: queueNameOf(target), maxReceiveCount: count };
  }
  report(pathOf(resource, "RedrivePolicy"), "needs a queue of this template and a maxReceiveCount");
  return undefined;
}
