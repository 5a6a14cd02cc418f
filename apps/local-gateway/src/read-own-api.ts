import { dirname, resolve } from "node:path";
import type { ApiDefinition } from "./api-definition.ts";
import { type Behaviour, DEFAULT_BEHAVIOUR } from "./behaviour.ts";
import { type Chaos, NO_CHAOS } from "./chaos.ts";
import { definitionProblems } from "./check-definition.ts";
import type { FunctionDefinition } from "./lambda/function-definition.ts";

/** An API of somebody else's and its functions, as a file describes them. */
export interface OwnApi {
  readonly port: number;
  readonly api: ApiDefinition;
  readonly functions: readonly FunctionDefinition[];
  readonly behaviour: Partial<Behaviour>;
  readonly chaos: Partial<Chaos>;
}

type Json = Readonly<Record<string, unknown>>;

const DEFAULT_PORT = 8081;
const API_TEXTS = ["apiId", "region", "accountId", "stage", "routeSelectionExpression"];

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
  if (config === undefined) return { problems: ["it is not a JSON object"] };
  const { port = DEFAULT_PORT, api, functions, behaviour = {}, chaos = {} } = config;
  const problems = [
    ...(Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535 ? [] : ["port is no port"]),
    ...apiProblems(api),
    ...functionProblems(functions),
    ...unknownNames("behaviour", behaviour, DEFAULT_BEHAVIOUR),
    ...unknownNames("chaos", chaos, NO_CHAOS),
  ];
  if (problems.length > 0) return { problems };
  // Checked above as far as a typing mistake goes; what each member may be is for the types to say.
  const given = { port, api, functions, behaviour, chaos } as OwnApi;
  const further = [...definitionProblems(given.api), ...missingFunctions(given)];
  if (further.length > 0) return { problems: further };
  const absolute = given.functions.map((each) => ({ ...each, bundle: resolve(dirname(file), each.bundle) }));
  return { ownApi: { ...given, functions: absolute } };
}

function apiProblems(api: unknown): readonly string[] {
  if (!isObject(api)) return ["api is missing"];
  const missing = API_TEXTS.filter((name) => typeof api[name] !== "string").map((name) => `api.${name} is no text`);
  const { routes } = api;
  if (!isObject(routes)) return [...missing, "api.routes is missing"];
  const wrong = Object.entries(routes).filter(([, route]) => !isObject(route) || !isIntegration(route["integration"]));
  return [...missing, ...wrong.map(([key]) => `route ${key} has no integration of type AWS_PROXY or MOCK`)];
}

function isIntegration(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value["type"] === "AWS_PROXY") return typeof value["functionName"] === "string";
  return value["type"] === "MOCK" && isObject(value["requestTemplates"]) && isObject(value["integrationResponses"]);
}

function functionProblems(functions: unknown): readonly string[] {
  if (!Array.isArray(functions)) return ["functions is no list"];
  const isWrong = (each: unknown) =>
    !isObject(each) || typeof each["name"] !== "string" || typeof each["bundle"] !== "string";
  return functions.flatMap((each, index) => (isWrong(each) ? [`functions[${index}] needs a name and a bundle`] : []));
}

function missingFunctions({ api, functions }: OwnApi): readonly string[] {
  const known = new Set(functions.map(({ name }) => name));
  return Object.entries(api.routes).flatMap(([key, { integration, authorization }]) => {
    const used = [
      ...(integration.type === "AWS_PROXY" ? [integration.functionName] : []),
      ...(authorization?.type === "CUSTOM" ? [authorization.functionName] : []),
    ];
    return used.filter((name) => !known.has(name)).map((name) => `route ${key}: there is no function ${name}`);
  });
}

function unknownNames(where: string, given: unknown, known: object): readonly string[] {
  if (!isObject(given)) return [`${where} is no object`];
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => `${where}.${name} is not known`);
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
