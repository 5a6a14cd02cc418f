import { isAnswered } from "./conditions/answered-keys.ts";
import type { Condition } from "./conditions/condition.ts";
import { variablesIn } from "./conditions/policy-variables.ts";
import { readConditions } from "./conditions/read-conditions.ts";

/** One statement of a policy: what it is about, and for which calls it holds. Plain data. */
export interface PolicyStatement {
  /** Where it is written, for messages: the role's logical id and the statement's `Sid` or number. */
  readonly where: string;
  readonly effect: "Allow" | "Deny";
  /** Patterns of actions such as `dynamodb:GetItem`; `except` turns `NotAction` into a list of what is left out. */
  readonly actions: Patterns;
  /** Patterns of ARNs. */
  readonly resources: Patterns;
  /** Default: it holds always. */
  readonly conditions?: readonly Condition[];
  /** Whether `${…}` in resources and conditions stands for values of the request. Default false. */
  readonly hasVariables?: boolean;
}

export interface Patterns {
  readonly patterns: readonly string[];
  /** Whether the statement is about everything but these. */
  readonly except: boolean;
}

/** What has been read of a policy document; each text with its place. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
  /** What makes a statement unusable. Those that have one are left out. */
  readonly problems: readonly string[];
  /** Members of statements that mean nothing here. */
  readonly unknownMembers: readonly string[];
  /** What depends on something that only AWS knows. */
  readonly undecidable: readonly string[];
}

const MEMBERS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
/** The version that has variables (documented). */
const WITH_VARIABLES = "2012-10-17";

/**
 * Reads a policy document.
 *
 * @param where begins the place of every statement and problem
 */
export function readPolicyDocument(document: unknown, where: string): PolicyDocument {
  const { Statement: given, Version: version } = asRecord(document) ?? {};
  if (given === undefined) {
    return { statements: [], problems: [`${where}: is no policy document`], unknownMembers: [], undecidable: [] };
  }
  const read = (Array.isArray(given) ? given : [given]).map((value: unknown, index) => {
    const statement = asRecord(value) ?? {};
    const place = `${where}.${typeof statement["Sid"] === "string" ? statement["Sid"] : `Statement[${index}]`}`;
    return readStatement(statement, place, version === WITH_VARIABLES && JSON.stringify(statement).includes("${"));
  });
  return {
    statements: read.flatMap(({ statement }) => (statement === undefined ? [] : [statement])),
    problems: read.flatMap(({ problems }) => problems),
    unknownMembers: read.flatMap(({ unknownMembers }) => unknownMembers),
    undecidable: read.flatMap(({ statement }) => (statement === undefined ? [] : undecidableOf(statement))),
  };
}

function readStatement(statement: Readonly<Record<string, unknown>>, where: string, hasVariables: boolean) {
  const unknown = Object.keys(statement).filter((name) => !MEMBERS.includes(name));
  const unknownMembers = unknown.map((name) => `${where}: ${name} is not supported here`);
  const { Effect: effect } = statement;
  const actions = readPatterns(statement, "Action", "NotAction");
  const resources = readPatterns(statement, "Resource", "NotResource");
  const { conditions, problems } = readConditions(statement["Condition"]);
  if ((effect !== "Allow" && effect !== "Deny") || actions === undefined || resources === undefined) {
    return { problems: [`${where}: needs an Effect, actions and resources`], unknownMembers };
  }
  if (problems.length > 0) return { problems: problems.map((problem) => `${where}: ${problem}`), unknownMembers };
  const parts = { where, effect, actions, resources } as const;
  const isConditional = conditions.length > 0;
  const read: PolicyStatement = {
    ...parts,
    ...(isConditional && { conditions }),
    ...(hasVariables && { hasVariables }),
  };
  return { statement: read, problems, unknownMembers };
}

/** The condition keys of a statement of which nothing is known here. */
function undecidableOf({
  where,
  resources,
  conditions = [],
  hasVariables = false,
}: PolicyStatement): readonly string[] {
  const texts = [...resources.patterns, ...conditions.flatMap(({ values }) => values)];
  const keys = [...conditions.map(({ key }) => key), ...(hasVariables ? texts.flatMap(variablesIn) : [])];
  const unknown = [...new Set(keys.filter((key) => !isAnswered(key)))];
  return unknown.map((key) => `${where}: the condition key ${key} is not known here`);
}

function readPatterns(
  statement: Readonly<Record<string, unknown>>,
  member: string,
  exceptMember: string,
): Patterns | undefined {
  const included = asTexts(statement[member]);
  const excepted = asTexts(statement[exceptMember]);
  if (included !== undefined && statement[exceptMember] === undefined) return { patterns: included, except: false };
  return excepted !== undefined && statement[member] === undefined ? { patterns: excepted, except: true } : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => typeof item === "string");
  return texts.length === list.length && texts.length > 0 ? texts : undefined;
}
