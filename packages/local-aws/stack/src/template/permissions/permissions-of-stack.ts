import { matchesWildcard } from "@switchboard/local-service";
import { isList, isObject, type Json, type JsonObject, type Resource, type Stack } from "@switchboard/template";
import { functionNamed, resourcesOfType, textOf } from "../resources.ts";

/** API Gateway, as policies name it. */
export const PRINCIPAL = "apigateway.amazonaws.com";
/** EventBridge, as policies name it. */
export const EVENTS_PRINCIPAL = "events.amazonaws.com";

/** Whether an API may invoke a function; see {@link serviceMayInvoke}. */
export function apiMayInvoke(stack: Stack, invoked: Resource, sourceArn: string): boolean {
  return serviceMayInvoke(stack, invoked, PRINCIPAL, sourceArn);
}

/**
 * Whether one of AWS's services may invoke a function: a permission on the function names it and, if it names a source, one
 * that matches.
 *
 * @param service e.g. `apigateway.amazonaws.com`
 * @param sourceArn e.g. `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/$connect`
 */
export function serviceMayInvoke(stack: Stack, invoked: Resource, service: string, sourceArn: string): boolean {
  return resourcesOfType(stack, "AWS::Lambda::Permission").some((permission) => {
    const isOfFunction = functionNamed(stack, textOf(permission, "FunctionName")) === invoked;
    const isForInvoking = ["lambda:InvokeFunction", "lambda:*"].includes(textOf(permission, "Action") ?? "");
    if (!isOfFunction || !isForInvoking || textOf(permission, "Principal") !== service) return false;
    const account = textOf(permission, "SourceAccount");
    if (account !== undefined && account !== stack.place.accountId) return false;
    return matchesWildcard(textOf(permission, "SourceArn") ?? "*", sourceArn);
  });
}

/**
 * Whether one of AWS's services may send to a queue: one of the queue's policies lets it, under no other condition than where
 * the message comes from.
 *
 * @param service e.g. `events.amazonaws.com`
 * @param sourceArn e.g. the ARN of a rule
 */
export function serviceMaySend(stack: Stack, queue: Resource, service: string, sourceArn: string): boolean {
  const policies = resourcesOfType(stack, "AWS::SQS::QueuePolicy").filter(({ properties: { Queues } }) => {
    return Array.isArray(Queues) && Queues.includes(queue.ref);
  });
  return policies
    .flatMap(({ properties }) => statementsIn(properties["PolicyDocument"]))
    .some((statement) => {
      const { Effect, Principal, Action, Resource: on, Condition } = statement;
      const principal = isObject(Principal) ? Principal["Service"] : Principal;
      const isAbout =
        listOf(principal).some((each) => each === service || each === "*") &&
        listOf(Action).some((each) => /^sqs:(SendMessage|\*)$/i.test(String(each)) || each === "*") &&
        listOf(on).some((each) => matchesWildcard(String(each), queue.arn ?? ""));
      return Effect === "Allow" && isAbout && sourcesOf(Condition).every((each) => matchesWildcard(each, sourceArn));
    });
}

/** The sources that a condition names. What else it asks for is taken to hold. */
function sourcesOf(condition: Json | undefined): readonly string[] {
  const comparisons = Object.values(isObject(condition) ? condition : {}).filter(isObject);
  return comparisons.flatMap((values) => {
    return Object.entries(values).flatMap(([key, value]) => (/^aws:SourceArn$/i.test(key) ? [String(value)] : []));
  });
}

function statementsIn(document: Json | undefined): readonly JsonObject[] {
  return listOf(isObject(document) ? document["Statement"] : undefined).filter(isObject);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : isList(value) ? value : [value];
}

/**
 * Whether a role lets a service assume it.
 *
 * @param service e.g. `lambda.amazonaws.com`
 */
export function serviceMayAssume({ properties }: Resource, service: string): boolean {
  const document = properties["AssumeRolePolicyDocument"];
  // The roles that SAM makes for its functions are Lambda's, without a document in the template.
  if (document === undefined) return service === "lambda.amazonaws.com";
  return statementsIn(document).some(({ Effect, Principal }) => {
    return Effect === "Allow" && isObject(Principal) && listOf(Principal["Service"]).includes(service);
  });
}
