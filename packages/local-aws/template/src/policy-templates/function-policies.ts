import { isList, isObject, type Json, type JsonObject } from "../json.ts";
import { expandPolicyTemplate } from "./expand-policy-template.ts";

/** What the `Policies` of one of SAM's functions become in its role. */
export interface FunctionPolicies {
  /** Names or ARNs of policies. */
  readonly managed: readonly Json[];
  /** Each as a role has it, with a name of its own. */
  readonly inline: readonly Json[];
  readonly problems: readonly string[];
}

const NO_VALUE: Json = { Ref: "AWS::NoValue" };

/**
 * Reads the `Policies` of a function: names of managed policies, policy documents and SAM's policy templates, alone or as a list,
 * each of which may depend on a condition (documented in the SAM specification).
 *
 * @param path of the property, for problems
 */
export function policiesOf(given: Json | undefined, path: string): FunctionPolicies {
  const policies = given === undefined ? [] : isList(given) ? given : [given];
  const problems: string[] = [];
  const read = policies.map((policy, index) => {
    const place = isList(given) ? `${path}[${index}]` : path;
    return readPolicy(policy, `Policy${index}`, (message) => problems.push(`${place}: ${message}`));
  });
  return {
    managed: read.flatMap(({ managed }) => (managed === undefined ? [] : [managed])),
    inline: read.flatMap(({ inline }) => (inline === undefined ? [] : [inline])),
    problems,
  };
}

interface ReadPolicy {
  readonly managed?: Json;
  readonly inline?: Json;
}

function readPolicy(policy: Json, name: string, report: (message: string) => void): ReadPolicy {
  if (!isObject(policy)) return { managed: policy };
  if (policy["Statement"] !== undefined) return { inline: inlinePolicy(name, policy) };
  const [[member = "", argument = null] = [], ...others] = Object.entries(policy);
  if (others.length > 0 || member === "") {
    report("is neither a policy document nor one policy template");
    return {};
  }
  if (member === "Fn::If") return readChoice(argument, name, report);
  if (member === "Ref" && argument === "AWS::NoValue") return {};
  if (member === "Ref" || member.startsWith("Fn::")) return { managed: policy };
  const document = expandPolicyTemplate(member, argument);
  if (typeof document !== "string") return { inline: inlinePolicy(name, document) };
  report(document);
  return {};
}

/** Either branch may be any kind of policy: each kind gets a choice of its own, between it and nothing. */
function readChoice(argument: Json, name: string, report: (message: string) => void): ReadPolicy {
  const [condition, then, otherwise] = isList(argument) ? argument : [];
  if (condition === undefined || then === undefined || otherwise === undefined) {
    report("Fn::If needs a condition and two values");
    return {};
  }
  const branches = [then, otherwise].map((branch) => readPolicy(branch, name, report));
  const choose = (kind: keyof ReadPolicy): ReadPolicy => {
    const values = branches.map((branch) => branch[kind]);
    if (values.every((value) => value === undefined)) return {};
    return { [kind]: { "Fn::If": [condition, ...values.map((value) => value ?? NO_VALUE)] } };
  };
  return { ...choose("managed"), ...choose("inline") };
}

function inlinePolicy(name: string, document: JsonObject): Json {
  return { PolicyName: name, PolicyDocument: document };
}
