/** One statement of a role's policies: what it is about, and for which calls it holds. Plain data. */
export interface PolicyStatement {
  /** Where it is written, for messages: the role's logical id and the statement's `Sid` or number. */
  readonly where: string;
  readonly effect: "Allow" | "Deny";
  /** Patterns of actions such as `dynamodb:GetItem`; `except` turns `NotAction` into a list of what is left out. */
  readonly actions: Patterns;
  /** Patterns of ARNs. */
  readonly resources: Patterns;
}

export interface Patterns {
  readonly patterns: readonly string[];
  /** Whether the statement is about everything but these. */
  readonly except: boolean;
}

const MEMBERS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"];

/**
 * Reads a policy document of a role. What cannot be decided here is a problem rather than passed over: a condition would
 * otherwise allow too much, or too little.
 *
 * @param where begins the place of every statement and problem
 */
export function readPolicyDocument(
  document: unknown,
  where: string,
): { readonly statements: readonly PolicyStatement[]; readonly problems: readonly string[] } {
  const given = asRecord(document)?.["Statement"];
  if (given === undefined) return { statements: [], problems: [`${where}: is no policy document`] };
  const problems: string[] = [];
  const statements = (Array.isArray(given) ? given : [given]).flatMap((value, index): readonly PolicyStatement[] => {
    const statement = asRecord(value) ?? {};
    const place = `${where}.${typeof statement["Sid"] === "string" ? statement["Sid"] : `Statement[${index}]`}`;
    const unknown = Object.keys(statement).filter((name) => !MEMBERS.includes(name));
    problems.push(...unknown.map((name) => `${place}: ${name} is not supported here`));
    const { Effect: effect } = statement;
    const actions = readPatterns(statement, "Action", "NotAction");
    const resources = readPatterns(statement, "Resource", "NotResource");
    if ((effect !== "Allow" && effect !== "Deny") || actions === undefined || resources === undefined) {
      problems.push(`${place}: needs an Effect, actions and resources`);
      return [];
    }
    return [{ where: place, effect, actions, resources }];
  });
  return { statements, problems };
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
