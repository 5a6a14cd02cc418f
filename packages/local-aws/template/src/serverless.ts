import { isList, isObject, type Json, type JsonObject } from "./json.ts";
import { eventsOf } from "./serverless-events.ts";
import type { ResourceDeclaration } from "./template.ts";

type Resources = Readonly<Record<string, ResourceDeclaration>>;

export const SERVERLESS_FUNCTION = "AWS::Serverless::Function";

const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/**
 * Does to a template what SAM's transform does to its functions, as far as it shows outside them: `Globals` are merged in,
 * a function without a `Role` gets one of its own, `<id>Role`, and its events become event source mappings or rules,
 * `<id><event>` (documented in the SAM specification). The functions themselves stay what they are.
 */
export function expandServerless(
  resources: Resources,
  globals: JsonObject,
): { readonly resources: Resources; readonly problems: readonly string[] } {
  const { Function: given = {}, ...others } = globals;
  const problems = Object.keys(others).map((name) => `Globals.${name}: is not supported here, only Function`);
  const defaults = isObject(given) ? given : {};
  const expanded: Record<string, ResourceDeclaration> = {};
  for (const [id, resource] of Object.entries(resources)) {
    if (resource.type !== SERVERLESS_FUNCTION) {
      expanded[id] = resource;
      continue;
    }
    const whole = { ...resource, properties: mergeGlobals(defaults, resource.properties) };
    const events = eventsOf(id, whole);
    const role = whole.properties["Role"] === undefined ? roleOf(whole, events.policies) : undefined;
    const withRole = role === undefined ? {} : { Role: { "Fn::GetAtt": [`${id}Role`, "Arn"] } };
    expanded[id] = { ...whole, properties: { ...whole.properties, ...withRole } };
    if (role !== undefined) expanded[`${id}Role`] = role;
    Object.assign(expanded, events.resources);
    problems.push(...events.problems);
  }
  return { resources: expanded, problems };
}

/** Maps are merged, lists joined with the globals first, anything else is the function's own (documented). */
function mergeGlobals(defaults: JsonObject, own: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...defaults };
  for (const [name, value] of Object.entries(own)) {
    const before = merged[name];
    if (isObject(before) && isObject(value) && !isIntrinsic(value)) merged[name] = mergeGlobals(before, value);
    else merged[name] = isList(before) && isList(value) ? [...before, ...value] : value;
  }
  return merged;
}

function isIntrinsic(value: JsonObject): boolean {
  const [name = "", ...others] = Object.keys(value);
  return others.length === 0 && (name === "Ref" || name.startsWith("Fn::"));
}

function roleOf({ properties, condition }: ResourceDeclaration, eventPolicies: readonly string[]): ResourceDeclaration {
  const given = properties["Policies"];
  const policies = given === undefined ? [] : isList(given) ? given : [given];
  const documents = policies.filter((policy) => isObject(policy) && policy["Statement"] !== undefined);
  return {
    type: "AWS::IAM::Role",
    ...(condition !== undefined && { condition }),
    dependsOn: [],
    properties: {
      ManagedPolicyArns: [
        BASIC_EXECUTION,
        ...eventPolicies,
        ...policies.filter((policy) => !documents.includes(policy)),
      ],
      Policies: documents.map((document, index) => ({ PolicyName: `Policy${index}`, PolicyDocument: document })),
    },
  };
}
