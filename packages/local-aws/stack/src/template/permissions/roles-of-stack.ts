import {
  decide,
  type FunctionRole,
  managedPolicyStatements,
  type PolicyStatement,
  readPolicyDocument,
} from "@switchboard/local-iam";
import { isList, isObject, type Json, type Resource, type Stack, unknownAttributesIn } from "@switchboard/template";
import type { StackFunction } from "../functions-of-stack.ts";
import { pathOf, type Report, resourcesOfType, textOf } from "../resources.ts";
import { PRINCIPAL, serviceMayAssume } from "./permissions-of-stack.ts";

/**
 * The role of every function, by the function's name.
 *
 * A policy or a role that is not in the template, and is none of AWS's own that are known here, allows everything: what it holds is
 * only known where the application is deployed. To deny it all instead would stop functions that work on AWS.
 *
 * @param warn tells of what is allowed for that reason
 */
export function rolesOfStack(
  stack: Stack,
  functions: readonly StackFunction[],
  report: Report,
  warn: Report,
): Readonly<Record<string, FunctionRole>> {
  const entries = functions.flatMap(({ definition, resource }) => {
    const arn = textOf(resource, "Role");
    const role = resourcesOfType(stack, "AWS::IAM::Role").find((each) => each.arn === arn);
    if (role !== undefined) {
      if (!serviceMayAssume(role, "lambda.amazonaws.com")) {
        report(pathOf(role, "AssumeRolePolicyDocument"), "does not let Lambda assume the role");
      }
      return [[definition.name, { roleName: role.ref, statements: statementsOf(stack, role, report, warn) }] as const];
    }
    if (arn === undefined || !(arn.startsWith("arn:") || unknownAttributesIn(arn).length > 0)) {
      report(pathOf(resource, "Role"), "is no role");
      return [];
    }
    const roleName = unknownAttributesIn(arn)[0] ?? nameOf(arn);
    warn(pathOf(resource, "Role"), `the role ${roleName} is not in this template: the function may do everything here`);
    return [[definition.name, { roleName, statements: [everything(roleName)] }] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Whether a role that API Gateway is given for an integration or an authorizer lets it invoke a function. The role decides instead
 * of the function's resource policy (documented). Of a role that is not in the template nothing is known: it is taken to.
 *
 * @param arn `CredentialsArn` or `AuthorizerCredentialsArn`
 */
export function credentialsAllowInvoking(stack: Stack, arn: string, invoked: Resource, report: Report): boolean {
  const role = resourcesOfType(stack, "AWS::IAM::Role").find((each) => each.arn === arn);
  if (role === undefined) return true;
  const call = { action: "lambda:InvokeFunction", resource: invoked.arn ?? "" };
  return (
    serviceMayAssume(role, PRINCIPAL) &&
    decide(
      statementsOf(stack, role, report, () => {}),
      call,
    ) === "allowed"
  );
}

/** The policies in a role, those attached to it by name, and those that attach themselves to it. */
function statementsOf(stack: Stack, role: Resource, report: Report, warn: Report): readonly PolicyStatement[] {
  const managed = listOf(role.properties["ManagedPolicyArns"]);
  const inline = listOf(role.properties["Policies"]).map((policy) => documentOf(policy));
  const attached = resourcesOfType(stack, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy").filter(
    ({ ref, properties }) =>
      listOf(properties["Roles"]).includes(role.ref) || properties["RoleName"] === role.ref || managed.includes(ref),
  );
  const documents = [...inline, ...attached.map(({ properties }) => properties["PolicyDocument"])];
  const own = documents.flatMap((document) => {
    const { statements, problems, unknownMembers, undecidable } = readPolicyDocument(document, role.logicalId);
    for (const problem of [...problems, ...unknownMembers]) report(pathOf(role, "Policies"), problem);
    for (const warning of undecidable) warn(pathOf(role, "Policies"), `${warning}: what depends on it is allowed`);
    return statements;
  });
  const elsewhere = managed.filter((given) => !attached.some(({ ref }) => ref === given));
  return [...own, ...elsewhere.flatMap((given) => managedStatements(role, given, warn))];
}

function managedStatements(role: Resource, given: Json, warn: Report): readonly PolicyStatement[] {
  const name = typeof given === "string" ? nameOf(given) : JSON.stringify(given);
  const known = managedPolicyStatements(name, role.logicalId);
  if (known !== undefined) return known;
  warn(pathOf(role, "ManagedPolicyArns"), `the policy ${name} is not known here: the role may do everything`);
  return [everything(`${role.logicalId}.${name}`)];
}

/** Of roles, policies: what comes last in the ARN, whichever path and partition it has. */
function nameOf(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}

function everything(where: string): PolicyStatement {
  const all = { patterns: ["*"], except: false };
  return { where, effect: "Allow", actions: all, resources: all };
}

function documentOf(policy: Json): Json | undefined {
  return isObject(policy) ? policy["PolicyDocument"] : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
