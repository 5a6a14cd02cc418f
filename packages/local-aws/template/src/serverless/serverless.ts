import { isList, isObject, type Json, type JsonObject } from "../json.ts";
import { type FunctionPolicies, policiesOf } from "../policy-templates/function-policies.ts";
import type { ResourceDeclaration } from "../template.ts";
import { ABSENT_SOURCES, eventsOf } from "./events.ts";
import { impliedResources } from "./implied-resources.ts";
import { expandSimpleTable } from "./simple-table.ts";
import { type Expanded, expandWebSocketApi } from "./web-socket-api.ts";

type Resources = Readonly<Record<string, ResourceDeclaration>>;

export const SERVERLESS_FUNCTION = "AWS::Serverless::Function";

const BASIC_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

/** The sections of `Globals`, each with the type whose properties it is about. */
const GLOBALS = [
  "Api",
  "CapacityProvider",
  "Function",
  "HttpApi",
  "LayerVersion",
  "SimpleTable",
  "StateMachine",
  "WebSocketApi",
];

/**
 * Does to a template what SAM's transform does to it, as far as it matters here: `Globals` are merged in; a function without a `Role`
 * gets one of its own, `<id>Role`, and its events become event source mappings or rules, `<id><event>`; WebSocket APIs and simple tables
 * become what they stand for (documented in the SAM specification). The functions themselves, and everything else of SAM, stay what
 * they are.
 */
export function expandServerless(resources: Resources, globals: JsonObject): Expanded {
  const problems = Object.keys(globals)
    .filter((name) => !GLOBALS.includes(name))
    .map((name) => `Globals.${name}: there is no such section`);
  const warnings: string[] = [];
  const absent: Record<string, readonly string[]> = {};
  const expanded: Record<string, ResourceDeclaration> = {};
  for (const [id, resource] of Object.entries(resources)) {
    const [, kind = ""] = /^AWS::Serverless::(\w+)$/.exec(resource.type) ?? [];
    const properties = mergeGlobals(globalsFor(resource, globals[kind]), resource.properties);
    const whole = { ...resource, properties };
    if (kind === "Function") {
      const { events, ...made } = expandFunction(id, whole);
      Object.assign(expanded, made.resources);
      problems.push(...events.problems, ...made.problems);
      for (const [type, names] of Object.entries(events.absent)) {
        absent[type] = [...(absent[type] ?? []), ...names.map((name) => `${id}.${name}`)];
      }
    } else if (kind === "WebSocketApi") {
      const api = expandWebSocketApi(id, whole);
      Object.assign(expanded, api.resources);
      problems.push(...api.problems);
      warnings.push(...api.warnings);
    } else expanded[id] = kind === "SimpleTable" ? expandSimpleTable(whole) : whole;
  }
  for (const [type, names] of Object.entries(absent)) {
    warnings.push(`Events of type ${type} never come, because ${ABSENT_SOURCES[type]} not here: ${names.join(", ")}`);
  }
  return { resources: { ...expanded, ...impliedResources(expanded) }, problems, warnings };
}

/** `IgnoreGlobals` is a list of properties, or `*` for all. */
function globalsFor({ ignoreGlobals }: ResourceDeclaration, defaults: Json | undefined): JsonObject {
  if (!isObject(defaults) || ignoreGlobals === "*") return {};
  const ignored = isList(ignoreGlobals) ? ignoreGlobals : [];
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !ignored.includes(name)));
}

function expandFunction(id: string, declaration: ResourceDeclaration) {
  const events = eventsOf(id, declaration);
  const { properties } = declaration;
  // Policies are for the role that SAM makes; a role that is given has its own (documented).
  const policies =
    properties["Role"] === undefined
      ? policiesOf(properties["Policies"], `Resources.${id}.Properties.Policies`)
      : undefined;
  const later = laterInvocations(id, declaration);
  const role = policies && roleOf(declaration, policies, events.policies, later.statements);
  const withRole = role === undefined ? {} : { Role: { "Fn::GetAtt": [`${id}Role`, "Arn"] } };
  const resources: Resources = {
    [id]: { ...declaration, properties: { ...properties, ...withRole } },
    ...(role !== undefined && { [`${id}Role`]: role }),
    ...events.resources,
    ...later.resources,
  };
  return { events, resources, problems: policies?.problems ?? [] };
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

function roleOf(
  { condition }: ResourceDeclaration,
  { managed, inline }: FunctionPolicies,
  eventPolicies: readonly string[],
  statements: readonly Json[],
): ResourceDeclaration {
  return {
    type: "AWS::IAM::Role",
    ...(condition !== undefined && { condition }),
    dependsOn: [],
    properties: {
      ManagedPolicyArns: [BASIC_EXECUTION, ...eventPolicies, ...managed],
      Policies: [
        ...inline,
        ...statements.map((statement) => ({ PolicyDocument: { Version: "2012-10-17", Statement: [statement] } })),
      ],
    },
  };
}

/**
 * `EventInvokeConfig` of a function is a resource of its own, whose destinations the function's own role may use (documented). Of
 * destinations only queues matter here.
 */
function laterInvocations(
  id: string,
  { condition, properties }: ResourceDeclaration,
): { readonly resources: Resources; readonly statements: readonly Json[] } {
  const { EventInvokeConfig: config } = properties;
  if (!isObject(config)) return { resources: {}, statements: [] };
  const { DestinationConfig: destinations } = config;
  const onFailure = isObject(destinations) && isObject(destinations["OnFailure"]) ? destinations["OnFailure"] : {};
  const { Type: type, Destination: queueArn } = onFailure;
  const resource = {
    type: "AWS::Lambda::EventInvokeConfig",
    ...(condition !== undefined && { condition }),
    dependsOn: [],
    properties: { ...config, FunctionName: { Ref: id }, Qualifier: "$LATEST" },
  };
  const isToQueue = type === "SQS" && queueArn !== undefined;
  return {
    resources: { [`${id}EventInvokeConfig`]: resource },
    statements: isToQueue ? [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn }] : [],
  };
}
