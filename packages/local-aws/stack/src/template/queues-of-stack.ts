import type { QueueDefinition } from "@switchboard/local-sqs/service";
import { asText, isObject, type Resource, type Stack } from "@switchboard/template";
import { numberOf, pathOf, type Report, readNumber, resourcesOfType, textOf } from "./resources.ts";

/** By the property that has it in templates. */
const NUMBERS = {
  DelaySeconds: "delaySeconds",
  MaximumMessageSize: "maximumMessageBytes",
  MessageRetentionPeriod: "retentionSeconds",
  ReceiveMessageWaitTimeSeconds: "waitSeconds",
  VisibilityTimeout: "visibilityTimeoutSeconds",
} as const satisfies Readonly<Record<string, keyof QueueDefinition>>;

/** @param warn tells of what is different here, while everything runs */
export function queuesOfStack(stack: Stack, report: Report, warn: Report): readonly QueueDefinition[] {
  return resourcesOfType(stack, "AWS::SQS::Queue").map((resource) => {
    if (textOf(resource, "FifoQueue") === "true") {
      const missing = "messages are neither kept in order nor sent only once";
      warn(pathOf(resource, "FifoQueue"), `the queue is a standard queue here: ${missing}`);
    }
    const numbers = Object.entries(NUMBERS).flatMap(([property, setting]) => {
      const number = numberOf(resource, property, report);
      return number === undefined ? [] : [[setting, number] as const];
    });
    const redrive = redriveOf(stack, resource, report);
    return { name: queueNameOf(resource), ...Object.fromEntries(numbers), ...(redrive !== undefined && { redrive }) };
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
