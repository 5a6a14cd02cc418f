import { decide, type FunctionRole, type PolicyStatement, readPolicyDocument } from "@switchboard/local-iam";
import { isList, isObject, type Json, type Resource, type Stack } from "@switchboard/template";
import type { StackFunction } from "./functions-of-stack.ts";
import { PRINCIPAL, serviceMayAssume } from "./permissions-of-stack.ts";
import { pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

const LOGGING = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const READING_QUEUES = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const READING_STREAMS = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];
const TRACING = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

/** What AWS's own policies allow, on every resource (documented: AWS managed policy reference). */
const MANAGED_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AWSLambdaBasicExecutionRole: LOGGING,
  AWSLambdaDynamoDBExecutionRole: [...READING_STREAMS, ...LOGGING],
  AWSLambdaSQSQueueExecutionRole: [...READING_QUEUES, ...LOGGING],
  AWSXRayDaemonWriteAccess: TRACING,
  AWSXrayWriteOnlyAccess: TRACING,
};

/** The role of every function, by the function's name. */
export function rolesOfStack(
  stack: Stack,
  functions: readonly StackFunction[],
  report: Report,
): Readonly<Record<string, FunctionRole>> {
  const entries = functions.flatMap(({ definition, resource }) => {
    const arn = textOf(resource, "Role");
    const role = resourcesOfType(stack, "AWS::IAM::Role").find((each) => each.arn === arn);
    if (role === undefined) {
      report(pathOf(resource, "Role"), "is no role of this template");
      return [];
    }
    if (!serviceMayAssume(role, "lambda.amazonaws.com")) {
      report(pathOf(role, "AssumeRolePolicyDocument"), "does not let Lambda assume the role");
    }
    return [[definition.name, { roleName: role.ref, statements: statementsOf(stack, role, report) }] as const];
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
  return serviceMayAssume(role, PRINCIPAL) && decide(statementsOf(stack, role, report), call) === "allowed";
}

/** The policies in a role, those attached to it by name, and those that attach themselves to it. */
function statementsOf(stack: Stack, role: Resource, report: Report): readonly PolicyStatement[] {
  const inline = listOf(role.properties["Policies"]).map((policy) => documentOf(policy));
  const attached = resourcesOfType(stack, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").filter(
    ({ ref, properties }) =>
      listOf(properties["Roles"]).includes(role.ref) || listOf(role.properties["ManagedPolicyArns"]).includes(ref),
  );
  const documents = [...inline, ...attached.map(({ properties }) => properties["PolicyDocument"])];
  const own = documents.flatMap((document) => {
    const { statements, problems } = readPolicyDocument(document, role.logicalId);
    for (const problem of problems) report(pathOf(role, "Policies"), problem);
    return statements;
  });
  return [...own, ...managedStatements(role, attached, report)];
}

function managedStatements(role: Resource, attached: readonly Resource[], report: Report): readonly PolicyStatement[] {
  return listOf(role.properties["ManagedPolicyArns"]).flatMap((given): readonly PolicyStatement[] => {
    if (attached.some(({ ref }) => ref === given)) return [];
    const name = typeof given === "string" ? (given.split("/").at(-1) ?? "") : JSON.stringify(given);
    const actions = Object.hasOwn(MANAGED_POLICIES, name) ? MANAGED_POLICIES[name] : undefined;
    if (actions === undefined) {
      report(pathOf(role, "ManagedPolicyArns"), `the policy ${name} is not known here`);
      return [];
    }
    return [
      {
        where: `${role.logicalId}.${name}`,
        effect: "Allow",
        actions: { patterns: actions, except: false },
        resources: { patterns: ["*"], except: false },
      },
    ];
  });
}

function documentOf(policy: Json): Json | undefined {
  return isObject(policy) ? policy["PolicyDocument"] : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}
