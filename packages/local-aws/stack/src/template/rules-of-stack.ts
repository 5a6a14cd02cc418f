import { readEventPattern } from "@switchboard/event-pattern";
import { checkTargetInput, type Rule, readSchedule, type TargetInput } from "@switchboard/local-eventbridge";
import type { StackEvents, StackTarget } from "@switchboard/local-eventbridge/service";
import { asText, isList, isObject, type Json, type JsonObject, type Resource, type Stack } from "@switchboard/template";
import { EVENTS_PRINCIPAL, serviceMayInvoke, serviceMaySend } from "./permissions/permissions-of-stack.ts";
import { queueNameOf } from "./queues-of-stack.ts";
import { functionNamed, pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

const RULE_MEMBERS = [
  "Description",
  "EventBusName",
  "EventPattern",
  "Name",
  "ScheduleExpression",
  "State",
  "Tags",
  "Targets",
];
const TARGET_MEMBERS = ["Arn", "DeadLetterConfig", "Id", "Input", "InputPath", "InputTransformer", "RetryPolicy"];

/**
 * The buses and rules of a template.
 *
 * @param warn tells of what has no effect here, while everything else runs
 */
export function eventsOfStack(stack: Stack, report: Report, warn: Report): StackEvents {
  const described = resourcesOfType(stack, "AWS::Events::EventBus").map(({ ref }) => ref);
  const rules = resourcesOfType(stack, "AWS::Events::Rule").flatMap((resource) => {
    const rule = ruleOf({ stack, resource, report, warn });
    if (rule === undefined || textOf(resource, "State") === "DISABLED") return [];
    if (!["default", ...described].includes(rule.busName)) {
      warn(pathOf(resource, "EventBusName"), `${rule.busName} is not in this template: here it is a bus of its own`);
    }
    return [rule];
  });
  return { buses: [...new Set([...described, ...busesOf(rules)])], rules };
}

/** Whichever they are in, the rules get what is put on them here. */
function busesOf(rules: readonly Pick<Rule, "busName">[]): readonly string[] {
  return rules.map(({ busName }) => busName).filter((name) => name !== "default");
}

interface RuleContext {
  readonly stack: Stack;
  readonly resource: Resource;
  readonly report: Report;
  readonly warn: Report;
}

function ruleOf(context: RuleContext): Rule<StackTarget> | undefined {
  const { resource, report, warn } = context;
  const { EventPattern, ScheduleExpression } = resource.properties;
  for (const name of Object.keys(resource.properties)) {
    if (!RULE_MEMBERS.includes(name)) warn(pathOf(resource, name), "has no effect here");
  }
  if (EventPattern === undefined && ScheduleExpression === undefined) {
    report(pathOf(resource), "needs an EventPattern or a ScheduleExpression");
    return undefined;
  }
  const busName = textOf(resource, "EventBusName")?.split("/").at(-1) ?? "default";
  const pattern = EventPattern === undefined ? undefined : patternOf(context, EventPattern);
  const schedule = ScheduleExpression === undefined ? undefined : scheduleOf(context, busName);
  return {
    name: resource.ref.split("|").at(-1) ?? resource.ref,
    arn: resource.arn ?? "",
    busName,
    ...(pattern !== undefined && { pattern }),
    ...(schedule !== undefined && { schedule }),
    targets: targetsOf(context),
  };
}

function patternOf({ resource, report }: RuleContext, given: Json): Rule["pattern"] {
  const read = readEventPattern(given);
  if ("pattern" in read) return read.pattern;
  for (const problem of read.problems) report(pathOf(resource, "EventPattern"), problem);
  return undefined;
}

function scheduleOf({ resource, report }: RuleContext, busName: string): Rule["schedule"] {
  const path = pathOf(resource, "ScheduleExpression");
  const schedule = readSchedule(textOf(resource, "ScheduleExpression") ?? "");
  if (typeof schedule === "string") report(path, schedule);
  else if (busName !== "default") report(path, "is for the default event bus only");
  return typeof schedule === "string" ? undefined : schedule;
}

function targetsOf(context: RuleContext): readonly StackTarget[] {
  const { Targets } = context.resource.properties;
  return (isList(Targets) ? Targets : []).flatMap((target, index) => {
    const found = targetOf(context, isObject(target) ? target : {}, `Targets[${index}]`);
    return found === undefined ? [] : [found];
  });
}

function targetOf(context: RuleContext, target: JsonObject, where: string): StackTarget | undefined {
  const { stack, resource, report, warn } = context;
  const arn = asText(target["Arn"]) ?? "";
  const id = asText(target["Id"]);
  if (id === undefined) report(pathOf(resource, `${where}.Id`), "is missing");
  const invoked = functionNamed(stack, arn);
  const queue = resourcesOfType(stack, "AWS::SQS::Queue").find((each) => each.arn === arn);
  if (invoked === undefined && queue === undefined) {
    warn(pathOf(resource, `${where}.Arn`), `${arn} gets no events here: it is no function and no queue that runs here`);
    return undefined;
  }
  for (const name of Object.keys(target)) {
    if (!TARGET_MEMBERS.includes(name)) warn(pathOf(resource, `${where}.${name}`), "has no effect here");
  }
  const ruleArn = resource.arn ?? "";
  const input = inputOf(context, target, where);
  const deadLetterQueueArn = deadLettersOf(context, target, where);
  const common = {
    ...{ id: id ?? "", arn },
    ...(input !== undefined && { input }),
    ...(deadLetterQueueArn !== undefined && { deadLetterQueueArn }),
  };
  if (queue !== undefined) {
    const permitted = serviceMaySend(stack, queue, EVENTS_PRINCIPAL, ruleArn);
    return { ...common, to: { queueName: queueNameOf(queue) }, permitted };
  }
  const functionName = invoked?.ref ?? "";
  const permitted = invoked !== undefined && serviceMayInvoke(stack, invoked, EVENTS_PRINCIPAL, ruleArn);
  return { ...common, to: { functionName }, permitted };
}

function inputOf({ resource, report }: RuleContext, target: JsonObject, where: string): TargetInput | undefined {
  const { Input, InputPath, InputTransformer } = target;
  const given = [Input, InputPath, InputTransformer].filter((each) => each !== undefined);
  if (given.length > 1) report(pathOf(resource, where), "has more than one of Input, InputPath and InputTransformer");
  const input = readInput(Input, InputPath, InputTransformer);
  const problem = input && checkTargetInput(input);
  if (problem !== undefined) report(pathOf(resource, where), problem);
  return input;
}

function readInput(
  constant: Json | undefined,
  path: Json | undefined,
  transformer: Json | undefined,
): TargetInput | undefined {
  if (constant !== undefined) return { kind: "constant", json: asText(constant) ?? "" };
  if (path !== undefined) return { kind: "path", path: asText(path) ?? "" };
  if (!isObject(transformer)) return undefined;
  const { InputPathsMap = {}, InputTemplate = "" } = transformer;
  const paths = Object.entries(isObject(InputPathsMap) ? InputPathsMap : {});
  return {
    kind: "template",
    paths: Object.fromEntries(paths.map(([name, each]) => [name, asText(each) ?? ""])),
    template: asText(InputTemplate) ?? "",
  };
}

function deadLettersOf(context: RuleContext, target: JsonObject, where: string): string | undefined {
  const { stack, resource, report, warn } = context;
  const { DeadLetterConfig } = target;
  if (!isObject(DeadLetterConfig)) return undefined;
  const arn = asText(DeadLetterConfig["Arn"]);
  const queue = resourcesOfType(stack, "AWS::SQS::Queue").find((each) => each.arn === arn);
  const path = pathOf(resource, `${where}.DeadLetterConfig`);
  if (queue === undefined) report(path, "is no queue of this template");
  else if (!serviceMaySend(stack, queue, EVENTS_PRINCIPAL, resource.arn ?? "")) {
    warn(path, "gets nothing: no policy of the queue lets EventBridge send to it");
    return undefined;
  }
  return arn;
}
