import { dirname, parse as parsePath, resolve } from "node:path";
import {
  type ApiDefinition,
  apiShapeProblems,
  BEHAVIOUR_RULES,
  type Behaviour,
  CHAOS_RULES,
  type Chaos,
  definitionProblems,
} from "@switchboard/local-api-gateway";
import type { FunctionRole } from "@switchboard/local-iam";
import {
  checkEventSources,
  DEFAULT_ENVIRONMENTS,
  type EventSourceDefinition,
  FUNCTION_RULES,
  type FunctionDefinition,
  logGroupName,
} from "@switchboard/local-lambda";
import { isObject, missingProblems, type Rule, type Rules, ruleProblems, whole } from "@switchboard/local-service";
import type { QueueDefinition } from "@switchboard/local-sqs/service";
import type { StackDefinition } from "../template/stack-definition.ts";

/** A stack as a configuration file describes it, and how it is run. */
export interface OwnApi extends RunSettings {
  readonly definition: StackDefinition;
}

interface RunSettings {
  readonly port: number;
  /** How many environments run at a time of each function that does not say so itself. */
  readonly environmentsPerFunction: number;
  readonly behaviour: Partial<Behaviour>;
  readonly chaos: Partial<Chaos>;
}

/** What is in the file. */
interface ConfigFile extends RunSettings {
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
}

const DEFAULT_PORT = 8081;

/** Of an object or a list; what is in it is looked at by itself. */
const anything: Rule = { what: "anything", accepts: () => true };
const FILE_RULES = {
  port: whole(0, 65_535),
  api: anything,
  functions: anything,
  environmentsPerFunction: FUNCTION_RULES.environments,
  queues: anything,
  eventSources: anything,
  behaviour: anything,
  chaos: anything,
} satisfies Readonly<Record<keyof ConfigFile, Rule>>;

/**
 * Reads a configuration file's text; all problems are returned at once. Paths in it are relative to the file.
 *
 * @param file its absolute path
 */
export function readOwnApi(
  text: string,
  file: string,
): { readonly ownApi: OwnApi } | { readonly problems: readonly string[] } {
  const config = parse(text);
  if (!isObject(config)) return { problems: ["it is not a JSON object"] };
  const defaults = {
    ...{ port: DEFAULT_PORT, environmentsPerFunction: DEFAULT_ENVIRONMENTS },
    ...{ queues: [], eventSources: [], behaviour: {}, chaos: {} },
  };
  const given = { ...defaults, ...config };
  const problems = [
    ...ruleProblems("", config, FILE_RULES),
    ...apiProblems(config["api"]),
    ...functionProblems(config["functions"]),
    ...missingFunctions(config["api"], config["functions"]),
    ...checkEventSources(given),
    ...ruleProblems("behaviour", given.behaviour, BEHAVIOUR_RULES),
    ...ruleProblems("chaos", given.chaos, CHAOS_RULES),
  ];
  if (problems.length > 0) return { problems };
  // Every member of it has been checked.
  const { port, environmentsPerFunction, behaviour, chaos, ...stack } = given as unknown as ConfigFile;
  return { ownApi: { ...{ port, environmentsPerFunction, behaviour, chaos }, definition: defineOwn(stack, file) } };
}

const EVERYTHING = { patterns: ["*"], except: false };
/** There are no roles in the file. */
const MAY_DO_EVERYTHING: FunctionRole = {
  roleName: "everything",
  statements: [{ where: "configuration", effect: "Allow", actions: EVERYTHING, resources: EVERYTHING }],
};

/** The API, the functions and the queues; nothing else can be written in the file. */
function defineOwn(
  { api, functions, queues, eventSources }: Omit<ConfigFile, keyof RunSettings>,
  file: string,
): StackDefinition {
  return {
    ...{
      api,
      furtherApis: [],
      domains: [],
      queues,
      eventSources,
      streamSources: [],
      asynchronous: [],
      events: { buses: [], rules: [] },
    },
    ...{ tables: [], timeToLive: {}, secrets: [], userPools: [], warnings: [] },
    roles: Object.fromEntries(functions.map(({ name }) => [name, MAY_DO_EVERYTHING])),
    functions: functions.map(({ bundle, ...definition }) => ({
      definition: { ...definition, ...foldersOf(definition, dirname(file)) },
      code: resolve(dirname(file), bundle),
      module: parsePath(bundle).name,
      logGroup: logGroupName(definition.name),
    })),
  };
}

/** Those that are relative to the file. */
function foldersOf(
  { root, layers }: Omit<FunctionDefinition, "bundle">,
  directory: string,
): Pick<FunctionDefinition, "root" | "layers"> {
  return {
    ...(root !== undefined && { root: resolve(directory, root) }),
    ...(layers !== undefined && { layers: layers.map((layer) => resolve(directory, layer)) }),
  };
}

function apiProblems(api: unknown): readonly string[] {
  const problems = apiShapeProblems(api);
  return problems.length > 0 ? problems : definitionProblems(api as ApiDefinition);
}

function functionProblems(functions: unknown): readonly string[] {
  if (!Array.isArray(functions)) return ["functions is no list"];
  const names = functions.map((each) => Object(each).name);
  const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) < index);
  return [
    ...functions.flatMap((each: unknown, index) => oneFunctionProblems(`functions[${index}]`, each)),
    ...[...new Set(twice)].map((name) => `there are several functions ${String(name)}`),
  ];
}

function oneFunctionProblems(where: string, each: unknown): readonly string[] {
  const rules: Rules = FUNCTION_RULES;
  return [...missingProblems(where, each, ["name", "bundle"]), ...ruleProblems(where, each, rules)];
}

/** Functions that routes name and nobody has defined. */
function missingFunctions(api: unknown, functions: unknown): readonly string[] {
  const known = new Set((Array.isArray(functions) ? functions : []).map((each) => Object(each).name));
  return Object.entries(Object(Object(api).routes)).flatMap(([key, route]) => {
    const { integration, authorization } = Object(route);
    const used = [Object(integration).functionName, Object(authorization).functionName];
    return used
      .filter((name) => typeof name === "string" && !known.has(name))
      .map((name) => `route ${key}: there is no function ${name}`);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
