import { once } from "node:events";
import { createServer } from "node:net";
import { UnloadableFunctions } from "@switchboard/local-lambda";
import type { FileVariables } from "./env-vars.ts";

/** What whoever works on the functions may want. */
export interface WorkingOnFunctions {
  /** Whether functions restart when their code changes. Default false. */
  readonly watch?: boolean;
  /** Where debuggers attach to functions, by their names. */
  readonly inspectPorts?: Readonly<Record<string, number>>;
  /** Environment variables over those of the definitions. */
  readonly variables?: FileVariables;
}

/** What `--no-watch`, `--inspect` and `--env-vars` say: how somebody works on the functions. */
export interface WorkingOptions {
  /** Whether functions restart when their code changes. */
  readonly watch: boolean;
  /** Where debuggers attach to functions, by their names. */
  readonly inspectPorts: Readonly<Record<string, number>>;
  /** Files with environment variables for functions. */
  readonly envFiles: readonly string[];
}

/** For Node's `parseArgs`. */
export const WORKING_OPTIONS = {
  "no-watch": { type: "boolean" },
  inspect: { type: "string", multiple: true },
  "env-vars": { type: "string", multiple: true },
} as const;

interface Given {
  readonly "no-watch"?: boolean;
  readonly inspect?: readonly string[];
  readonly "env-vars"?: readonly string[];
}

/** Node's own. */
const FIRST_INSPECT_PORT = 9229;
const NAME_AND_PORT = /^([A-Za-z0-9_-]{1,64})(?:=(\d{1,5}))?$/;

/** @param given the values that `parseArgs` has found */
export function readWorkingOptions(given: Given): { readonly working: WorkingOptions } | { readonly problem: string } {
  const { "no-watch": noWatch = false, inspect = [], "env-vars": envFiles = [] } = given;
  if (envFiles.includes("")) return { problem: "--env-vars needs a file" };
  const ports = new Map<string, number>();
  let next = FIRST_INSPECT_PORT;
  for (const each of inspect) {
    const [, name, port] = NAME_AND_PORT.exec(each) ?? [];
    const number = port === undefined ? next : Number(port);
    if (name === undefined || number < 1 || number > 65_535)
      return { problem: "--inspect needs FUNCTION or FUNCTION=PORT" };
    if ([...ports.values()].includes(number)) return { problem: `--inspect has port ${number} twice` };
    ports.set(name, number);
    next = number + 1;
  }
  return { working: { watch: !noWatch, inspectPorts: Object.fromEntries(ports), envFiles } };
}

/** What is to be done with a function. */
export interface WorkingOnFunction {
  readonly inspectPort?: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** @param names all that the function is called, such as its name and its logical id in a template */
export function workingOnOne(
  { inspectPorts = {}, variables = { all: {}, byFunction: {} } }: WorkingOnFunctions,
  names: readonly string[],
): WorkingOnFunction {
  const inspectPort = names.map((name) => inspectPorts[name]).find((port) => port !== undefined);
  const own = names.map((name) => variables.byFunction[name]);
  return {
    ...(inspectPort !== undefined && { inspectPort }),
    environment: Object.assign({}, variables.all, ...own),
  };
}

/**
 * @throws `UnloadableFunctions` with the functions that are to be inspected and that nobody has defined, and with ports for debuggers
 *   that others have
 */
export async function checkInspected(
  { inspectPorts = {} }: WorkingOnFunctions,
  known: readonly string[],
): Promise<void> {
  const problems = await Promise.all(
    Object.entries(inspectPorts).map(async ([name, port]) => {
      if (!known.includes(name)) return [`--inspect: there is no function ${name}, only ${known.join(", ")}`];
      if (await isFree(port)) return [];
      return [`--inspect: port ${port} is in use; choose another with --inspect ${name}=PORT`];
    }),
  );
  if (problems.flat().length > 0) throw new UnloadableFunctions(problems.flat());
}

/** What is said of functions that nobody has defined: a file of variables may be for several templates. */
export function warningsOf({ variables }: WorkingOnFunctions, known: readonly string[]): readonly string[] {
  const unknown = Object.keys(variables?.byFunction ?? {}).filter((name) => !known.includes(name));
  return unknown.map((name) => `--env-vars: there is no function ${name}, only ${known.join(", ")}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
