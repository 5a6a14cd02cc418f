import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { isObject } from "@switchboard/local-service";

/** Environment variables of functions, as a file of the user's holds them. Their values are never printed. */
export interface FileVariables {
  /** For all functions. */
  readonly all: Readonly<Record<string, string>>;
  /** By the function's name, over those for all. */
  readonly byFunction: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ALL = "Parameters";

/**
 * Reads files of environment variables, a later one over those before: lines `NAME=value` are for all functions; JSON
 * is what `sam local --env-vars` takes, `{"MyFunction": {"NAME": "value"}, "Parameters": {…}}`, where `Parameters` are for all.
 *
 * @param files their paths; relative ones to the working directory
 */
export function readEnvFiles(
  files: readonly string[],
): { readonly variables: FileVariables } | { readonly problem: string } {
  let variables: FileVariables = { all: {}, byFunction: {} };
  for (const file of files) {
    const read = readEnvFile(file);
    if ("problem" in read) return read;
    const { all, byFunction } = read.variables;
    const names = [...Object.keys(variables.byFunction), ...Object.keys(byFunction)];
    const merged = names.map((name) => [name, { ...variables.byFunction[name], ...byFunction[name] }] as const);
    variables = { all: { ...variables.all, ...all }, byFunction: Object.fromEntries(merged) };
  }
  return { variables };
}

function readEnvFile(file: string): { readonly variables: FileVariables } | { readonly problem: string } {
  try {
    const text = readFileSync(resolve(file), "utf8");
    if (!file.endsWith(".json"))
      return { variables: { all: parseEnv(text) as Record<string, string>, byFunction: {} } };
    const { [ALL]: all = {}, ...byFunction } = Object(JSON.parse(text));
    if ([all, ...Object.values(byFunction)].every(isObject)) {
      const each = Object.entries(byFunction).map(([name, given]) => [name, textsOf(Object(given))] as const);
      return { variables: { all: textsOf(all), byFunction: Object.fromEntries(each) } };
    }
    return { problem: `${file} has to hold an object of variables for each function, or for all in ${ALL}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `${file} is no JSON` };
    const { code } = Object(error);
    return { problem: `${file} cannot be read: ${code === "ENOENT" ? "there is no such file" : String(code)}` };
  }
}

function textsOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}
