import { isObject, type Resource, type Stack } from "@switchboard/template";
import { matchesWildcard } from "../wildcard.ts";
import { resourcesOfType, textOf } from "./resources.ts";

/** API Gateway, as policies name it. */
export const PRINCIPAL = "apigateway.amazonaws.com";

/**
 * Whether an API may invoke a function: a permission on the function names API Gateway and, if it names a source, one that
 * matches.
 *
 * @param sourceArn e.g. `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/$connect`
 */
export function apiMayInvoke(stack: Stack, invoked: Resource, sourceArn: string): boolean {
  return resourcesOfType(stack, "AWS::Lambda::Permission").some((permission) => {
    const name = textOf(permission, "FunctionName");
    const isOfFunction = name === invoked.ref || name === invoked.arn;
    const isForInvoking = ["lambda:InvokeFunction", "lambda:*"].includes(textOf(permission, "Action") ?? "");
    if (!isOfFunction || !isForInvoking || textOf(permission, "Principal") !== PRINCIPAL) return false;
    const account = textOf(permission, "SourceAccount");
    if (account !== undefined && account !== stack.place.accountId) return false;
    return matchesWildcard(textOf(permission, "SourceArn") ?? "*", sourceArn);
  });
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
  const statements = isObject(document) ? document["Statement"] : undefined;
  const list = Array.isArray(statements) ? statements : [statements];
  return list.some((statement) => {
    const principal = isObject(statement) && statement["Effect"] === "Allow" ? statement["Principal"] : undefined;
    const services = isObject(principal) ? principal["Service"] : undefined;
    return services === service || (Array.isArray(services) && services.includes(service));
  });
}
