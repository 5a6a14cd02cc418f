// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.

import { isObject, type Json, type JsonObject } from "../json.ts";
import { POLICY_TEMPLATES, type PolicyTemplateGrant } from "./policy-templates.ts";

/**
 * The policy document that one of SAM's policy templates becomes, or what is wrong with how it is used.
 *
 * @param name e.g. `DynamoDBCrudPolicy`
 * @param given values of its parameters, not evaluated yet
 */
export function expandPolicyTemplate(name: string, given: Json): JsonObject | string {
  const template = Object.hasOwn(POLICY_TEMPLATES, name) ? POLICY_TEMPLATES[name] : undefined;
  if (template === undefined) return `there is no policy template ${name}`;
  const values = isObject(given) ? given : {};
  const missing = template.parameters.filter((parameter) => !Object.hasOwn(values, parameter));
  if (missing.length > 0) return `${name} needs ${missing.join(", ")}`;
  const unknown = Object.keys(values).filter((parameter) => !template.parameters.includes(parameter));
  if (unknown.length > 0) return `${name} has no parameter ${unknown.join(", ")}`;
  return {
    Version: "2012-10-17",
    Statement: template.grants.map((grant) => statementOf(name, grant, values)),
  };
}

function statementOf(name: string, { service, actions, on, ifEqual }: PolicyTemplateGrant, values: JsonObject): Json {
  const substituted = (text: string): Json => ({ "Fn::Sub": [text, values] });
  const condition = ifEqual && { StringEquals: { [ifEqual.key]: substituted(ifEqual.value) } };
  return {
    // Messages name statements by it.
    Sid: name,
    Effect: "Allow",
    Action: actions.split(" ").map((action) => `${service}:${action}`),
    Resource: on === undefined ? "*" : on.map((resource) => substituted(arnOf(service, resource))),
    ...(condition !== undefined && { Condition: condition }),
  };
}

/** Whole ARNs and what stands for one stay as they are. */
function arnOf(service: string, resource: string): string {
  const isWhole = resource === "*" || /^arn:|^\$\{\w*Arn\}/.test(resource);
  return isWhole
    ? resource
    : ["arn", "${AWS::Partition}", service, "${AWS::Region}", "${AWS::AccountId}", resource].join(":");
}
