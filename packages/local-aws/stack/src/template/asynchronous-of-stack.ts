import { decide, type FunctionRole } from "@switchboard/local-iam";
import { ASYNCHRONOUS_RULES, type AsynchronousDefinition } from "@switchboard/local-lambda";
import { ruleProblems } from "@switchboard/local-service";
import { asText, isObject, type Resource, type Stack } from "@switchboard/template";
import { givingUpCalls } from "./permissions/platform-calls.ts";
import { queueNameOf } from "./queues-of-stack.ts";
import { functionNamed, numberOf, pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

interface ConfigContext {
  readonly stack: Stack;
  readonly config: Resource;
  readonly role: FunctionRole | undefined;
  readonly report: Report;
  readonly warn: Report;
}

/**
 * What a template says of asynchronous invocations of its functions. Versions and aliases are all the same here.
 *
 * @param warn tells of what has no effect here, while everything else runs
 */
export function asynchronousOfStack(
  stack: Stack,
  roles: Readonly<Record<string, FunctionRole>>,
  report: Report,
  warn: Report,
): readonly AsynchronousDefinition[] {
  return resourcesOfType(stack, "AWS::Lambda::EventInvokeConfig").flatMap((config) => {
    const invoked = functionNamed(stack, textOf(config, "FunctionName"));
    if (invoked === undefined) {
      report(pathOf(config, "FunctionName"), "is no function of this template");
      return [];
    }
    const functionName = invoked.ref;
    const maximumRetryAttempts = numberOf(config, "MaximumRetryAttempts", report);
    const maximumEventAgeSeconds = numberOf(config, "MaximumEventAgeInSeconds", report);
    const onFailureQueueName = onFailureQueue({ stack, config, role: roles[functionName], report, warn });
    const definition = {
      functionName,
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeSeconds !== undefined && { maximumEventAgeSeconds }),
      ...(onFailureQueueName !== undefined && { onFailureQueueName }),
    };
    for (const problem of ruleProblems("", definition, ASYNCHRONOUS_RULES)) report(pathOf(config), problem);
    return [definition];
  });
}

/** The queue that gets what is given up. There are no other destinations here. */
function onFailureQueue({ stack, config, role, report, warn }: ConfigContext): string | undefined {
  const { DestinationConfig: destinations } = config.properties;
  const { OnFailure: onFailure, OnSuccess: onSuccess } = isObject(destinations) ? destinations : {};
  if (onSuccess !== undefined) warn(pathOf(config, "DestinationConfig.OnSuccess"), "has no effect here");
  if (!isObject(onFailure)) return undefined;
  const path = pathOf(config, "DestinationConfig.OnFailure");
  const arn = asText(onFailure["Destination"]);
  const queue = resourcesOfType(stack, "AWS::SQS::Queue").find((each) => each.arn === arn);
  if (queue === undefined) {
    warn(path, "gets nothing here: it is no queue of this template");
    return undefined;
  }
  const isAllowed = givingUpCalls(queue.arn ?? "").every((call) => decide(role?.statements ?? [], call) === "allowed");
  if (!isAllowed) report(path, "the function's role may not send to the queue");
  return queueNameOf(queue);
}
