import { parseArgs } from "node:util";
import type { Application } from "./bill.ts";

interface NumberOption {
  readonly kind: "number";
  readonly help: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** None where whoever asks has to say it. */
  readonly default?: number;
}

interface ChoiceOption {
  readonly kind: "choice";
  readonly help: string;
  readonly choices: readonly string[];
  readonly default: string;
}

const many = 1_000_000_000_000;
const whole = (help: string, least: number, most = many): NumberOption => ({
  kind: "number",
  help,
  least,
  most,
  whole: true,
});
const yesOrNo = (help: string, byDefault: "yes" | "no"): ChoiceOption => ({
  ...{ kind: "choice", help, choices: ["yes", "no"], default: byDefault },
});

const options = {
  connections: whole("connections that are open at the same time", 1),
  messages: whole("messages that are sent in a month, by all together", 0),
  audience: whole("connections that each message reaches", 0),
  hours: {
    kind: "number",
    help: "hours a day that a connection is open",
    least: 0.1,
    most: 24,
    whole: false,
    default: 8,
  },
  days: { ...whole("days a month", 1, 31), default: 30 },
  visits: { ...whole("times a day that a client comes and goes", 1, 1000), default: 1 },
  bytes: { ...whole("bytes of a message's payload", 1, 32_000), default: 700 },
  from: { kind: "choice", help: "who sends", choices: ["clients", "backends"], default: "clients" },
  stored: yesOrNo("whether messages are kept, as by default in groups and for users", "yes"),
  groups: { ...whole("groups that a user is in by its token", 0, 100), default: 2 },
  presence: yesOrNo("whether everybody whom a message reaches is told who comes and goes", "no"),
  pings: {
    ...{ kind: "number", help: "percent of the pings that a connection sends which never receives anything" },
    ...{ least: 0, most: 100, whole: false },
  },
  alarms: yesOrNo("whether there are alarms", "yes"),
  dashboard: yesOrNo("whether the dashboard is one more than the account's first three, which are free", "no"),
  secret: yesOrNo("whether the stack has made a signing secret", "no"),
  key: yesOrNo("whether it has a key of KMS of its own", "no"),
  canary: {
    kind: "choice",
    help: "minutes between two rounds of the canary",
    choices: ["off", "1", "5", "15"],
    default: "off",
  },
} as const satisfies Readonly<Record<string, NumberOption | ChoiceOption>>;

type Name = keyof typeof options;
const names = Object.keys(options) as readonly Name[];
/** As messages come at random, if nobody says it. */
const optional: readonly Name[] = ["pings"];

export type Request =
  | { readonly kind: "compute"; readonly application: Application }
  | { readonly kind: "write" | "help" }
  | { readonly kind: "refused"; readonly problem: string };

/** @param given what stands behind `npm run cost --` */
export function parseRequest(given: readonly string[]): Request {
  const flags = { write: { type: "boolean" }, help: { type: "boolean" } } as const;
  const texts = Object.fromEntries(names.map((name) => [name, { type: "string" }] as const));
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({
      args: [...given],
      options: { ...texts, ...flags },
      strict: true,
      allowPositionals: false,
    }));
  } catch (cause) {
    return refused(problemOf(given, cause));
  }
  if (values["help"] === true) return { kind: "help" };
  if (values["write"] === true) {
    return given.length > 1 ? refused("--write stands alone: the documents say what they show.") : { kind: "write" };
  }
  const chosen = new Map<Name, string>();
  for (const name of names) {
    const value = values[name] ?? defaultOf(name);
    if (value === undefined && !optional.includes(name)) return refused(`Say --${name}: ${options[name].help}.`);
    if (value === undefined) continue;
    const problem = problemWith(name, String(value));
    if (problem !== undefined) return refused(problem);
    chosen.set(name, String(value));
  }
  const application = applicationOf(chosen);
  const { audience, connections } = application;
  if (audience > connections) {
    return refused(`--audience ${audience} is more than --connections ${connections}: each receives a message once.`);
  }
  // Two connections at once are two connections.
  if (application.hoursPerDay < application.visitsPerDay / 60) {
    return refused(
      `--visits ${application.visitsPerDay} leave less than a minute each of --hours ${application.hoursPerDay}.`,
    );
  }
  return { kind: "compute", application };
}

/** What can be said, and what is taken otherwise. */
export function describeOptions(): string {
  const lines = names.map((name) => {
    const option: NumberOption | ChoiceOption = options[name];
    const value = option.kind === "choice" ? option.choices.join("|") : "<number>";
    const otherwise = defaultOf(name) ?? (optional.includes(name) ? "as messages come at random" : "has to be said");
    return `  ${`--${name} ${value}`.padEnd(26)} ${option.help} (${otherwise})`;
  });
  const write = `  ${"--write".padEnd(26)} writes the tables of the documents, and computes nothing else`;
  return ["Usage: npm run cost -- --connections 10000 --messages 1000000 --audience 10", "", ...lines, write].join(
    "\n",
  );
}

/** The command that computes an application. */
export function commandOf(application: Application): string {
  const yesNo = (isSo: boolean) => (isSo ? "yes" : "no");
  const { connections, messages, audience, bytes, from, groups, pings, canary } = application;
  const { stored, presence, alarms, dashboard, secret, key } = application;
  const values: Readonly<Record<Name, string | number | undefined>> = {
    ...{ connections, messages, audience, bytes, from, groups, pings },
    ...{ hours: application.hoursPerDay, days: application.daysPerMonth, visits: application.visitsPerDay },
    ...{ stored: yesNo(stored), presence: yesNo(presence), alarms: yesNo(alarms), dashboard: yesNo(dashboard) },
    ...{ secret: yesNo(secret), key: yesNo(key), canary: canary === 0 ? "off" : canary },
  };
  const said = names.filter((name) => values[name] !== undefined && String(values[name]) !== defaultOf(name));
  return ["npm run cost --", ...said.map((name) => `--${name} ${values[name]}`)].join(" ");
}

function defaultOf(name: Name): string | undefined {
  const option: NumberOption | ChoiceOption = options[name];
  return option.default === undefined ? undefined : String(option.default);
}

function problemWith(name: Name, value: string): string | undefined {
  const option: NumberOption | ChoiceOption = options[name];
  if (option.kind === "choice") {
    return option.choices.includes(value)
      ? undefined
      : `--${name} is one of ${option.choices.join(", ")}, not “${value}”.`;
  }
  const { least, most, whole: isWhole } = option;
  const number = Number(value);
  const fits = value.trim() !== "" && number >= least && number <= most && (!isWhole || Number.isInteger(number));
  const kind = isWhole ? "a whole number" : "a number";
  const range = most === many ? `of at least ${least}` : `from ${least} to ${most}`;
  return fits ? undefined : `--${name} is ${kind} ${range}, not “${value}”.`;
}

function applicationOf(chosen: ReadonlyMap<Name, string>): Application {
  const number = (name: Name) => Number(chosen.get(name));
  const isYes = (name: Name) => chosen.get(name) === "yes";
  return {
    ...{ connections: number("connections"), messages: number("messages"), audience: number("audience") },
    ...{ hoursPerDay: number("hours"), daysPerMonth: number("days"), visitsPerDay: number("visits") },
    ...{ bytes: number("bytes"), groups: number("groups") },
    from: chosen.get("from") === "backends" ? "backends" : "clients",
    ...{ stored: isYes("stored"), presence: isYes("presence"), alarms: isYes("alarms"), dashboard: isYes("dashboard") },
    ...{ secret: isYes("secret"), key: isYes("key") },
    canary: chosen.get("canary") === "off" ? 0 : number("canary"),
    ...(chosen.has("pings") && { pings: number("pings") }),
  };
}

/** In our words: Node's name its own functions. */
function problemOf(given: readonly string[], cause: unknown): string {
  const known = [...names.map((name) => `--${name}`), "--write", "--help"];
  const stranger = given.find((part) => part.startsWith("-") && !known.includes(part.split("=")[0] ?? ""));
  if (stranger !== undefined) {
    // Node takes a negative number for an option.
    const name = names.find((one) => given[given.indexOf(stranger) - 1] === `--${one}`);
    const problem = /^-[\d.]/.test(stranger) && name !== undefined ? problemWith(name, stranger) : undefined;
    return problem ?? `There is no option ${stranger}. --help lists what there is.`;
  }
  const [code] = [(cause as { readonly code?: string }).code];
  if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL")
    return "Every value stands behind its option, such as --connections 10000.";
  const bare = given.find((part, index) => known.includes(part) && (given[index + 1] ?? "--").startsWith("--"));
  return `${bare ?? "An option"} has no value. --help says which it takes.`;
}

const refused = (problem: string): Request => ({ kind: "refused", problem });
