import {
  type HistoryRule,
  type Pattern,
  parseHistoryRules,
  parsePattern,
  parseQuotas,
  type Quotas,
} from "@switchboard/domain";
import {
  array,
  check,
  custom,
  digits,
  getDotPath,
  type InferOutput,
  integer,
  maxValue,
  minValue,
  nonEmpty,
  type ObjectEntries,
  type ObjectSchema,
  object,
  picklist,
  pipe,
  rawTransform,
  regex,
  safeParse,
  string,
  transform,
} from "valibot";

/** The environment, as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What was read from the environment: one field per variable, under its own name. */
export type Configuration<Variables extends ObjectEntries> = InferOutput<ObjectSchema<Variables, undefined>>;

/** The deployment is not configured properly. The message names every problem, one a line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads variables from the environment, all at once. An empty variable is one that is not set.
 *
 * @param problems what is known to be wrong already
 * @throws a `ConfigurationError` that names every problem; it never repeats a value, which may be a secret.
 */
export function readConfiguration<const Variables extends ObjectEntries>(
  variables: Variables,
  environment: Environment,
  problems: readonly string[] = [],
): Configuration<Variables> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  // The table's variable has a second name: both are in use.
  const named = { TABLE_NAME: given["CONNECTION_TABLE"], ...given };
  const parsed = safeParse(object(variables, "is not set"), named);
  if (parsed.success && problems.length === 0) return parsed.output;
  // An issue within a list is one of the variable: once is enough, however many items have it.
  const found = (parsed.issues ?? []).map((issue) => `${getDotPath(issue)?.split(".")[0]} ${issue.message}`);
  throw new ConfigurationError([...new Set([...found, ...problems])]);
}

/** A text that must be there. */
export const text = pipe(string("is not set"), nonEmpty("is not set"));

/** An address of a service: http or https, with or without a path. */
export const url = pipe(text, regex(/^https?:\/\/[^\s/?#]+[^\s?#]*$/, "is not an http(s) URL"));

/** A whole number between two others, both included. */
export function wholeNumber(least: number, most: number) {
  return pipe(
    text,
    digits("is not a whole number"),
    transform(Number),
    integer("is not a whole number"),
    minValue(least, `is less than ${least}`),
    maxValue(most, `is more than ${most}`),
  );
}

/**
 * A count of shards. More than a thousand are more than any table has partitions to spread them over, and every read of an
 * address asks each of them.
 */
export const shardCount = wholeNumber(1, 1000);

/** A comma-separated list of some of the options, without duplicates. */
export function someOf<const Options extends readonly string[]>(options: Options) {
  return pipe(
    text,
    transform((list) => list.split(",").map((item) => item.trim())),
    array(picklist(options, `may only list ${options.join(", ")}`)),
    transform((items): ReadonlySet<Options[number]> => new Set(items)),
  );
}

/** One of the options. */
export function oneOf<const Options extends readonly string[]>(options: Options) {
  return pipe(text, picklist(options, `may only be ${options.join(", ")}`));
}

/** `true` or `false`. */
export const flag = pipe(
  oneOf(["true", "false"]),
  transform((value) => value === "true"),
);

/**
 * A comma-separated list of web origins, such as `https://app.example`, in lower case as browsers send them. `null`, which
 * any page can make a browser send, is none, nor is what no browser ever sends: a default port, a wildcard.
 */
export const origins = pipe(
  text,
  transform((list) => list.split(",").map((item) => item.trim().toLowerCase())),
  array(pipe(string(), check(isOrigin, "may only list origins, such as https://app.example"))),
  transform((items): ReadonlySet<string> => new Set(items)),
);

/** A comma-separated list of patterns of groups, such as `room.**,user.{userId}.*`. */
export const groupPatterns = pipe(
  text,
  transform((list) => list.split(",").map((item) => parsePattern(item.trim()))),
  array(custom<Pattern>((item) => item !== undefined, "may only list patterns, such as room.** or user.{userId}.*")),
);

/** What is kept where, such as `group:room.**=1h/300,user:**=1h/100`. */
export const historyRules = pipe(
  text,
  rawTransform<string, readonly HistoryRule[]>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseHistoryRules(dataset.value);
    if ("rules" in parsed) return parsed.rules;
    addIssue({ message: parsed.problem });
    return NEVER;
  }),
);

/** What clients may use, such as `frames=600/m,user.connections=20`. */
export const quotas = pipe(
  text,
  rawTransform<string, Quotas>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseQuotas(dataset.value);
    if ("quotas" in parsed) return parsed.quotas;
    addIssue({ message: parsed.problem });
    return NEVER;
  }),
);

function isOrigin(item: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/.test(item)) return false;
  // Other schemes are opaque to URLs, and are compared as they are.
  return !/^https?:/.test(item) || (URL.canParse(item) && new URL(item).origin === item);
}
