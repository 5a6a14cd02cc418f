import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type FunctionDefinition, logGroupName } from "@switchboard/local-lambda";
import { asText, isObject, type Resource, SERVERLESS_FUNCTION, type Stack } from "@switchboard/template";
import { numberOf, pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

/** A function of a stack, and where its code is. */
export interface DescribedFunction {
  /** Without its bundle: a zip has to be unpacked first. */
  readonly definition: Omit<FunctionDefinition, "bundle">;
  /** Absolute path of the directory or the zip that holds the code. */
  readonly code: string;
  /** The bundle's name in it without its ending, which may be `.js`, `.cjs` or `.mjs`. */
  readonly module: string;
  /** That it writes to: the template's, or the one that Lambda makes for it. */
  readonly logGroup: string;
}

/** A function of a template. */
export interface StackFunction extends DescribedFunction {
  readonly resource: Resource;
}

export const FUNCTION_TYPES = [SERVERLESS_FUNCTION, "AWS::Lambda::Function"];

/** @param directory absolute path of the directory that the template is in: paths in it are relative to that */
export function functionsOfStack(stack: Stack, directory: string, report: Report): readonly StackFunction[] {
  return resourcesOfType(stack, ...FUNCTION_TYPES).flatMap((resource) => {
    const runtime = textOf(resource, "Runtime");
    if (runtime !== undefined && !runtime.startsWith("nodejs")) {
      report(pathOf(resource, "Runtime"), `${runtime} does not run here, only Node.js`);
    }
    const handler = readHandler(resource, report);
    const code = readCode(resource, directory, report);
    const timeoutSeconds = numberOf(resource, "Timeout", report);
    const memoryMb = numberOf(resource, "MemorySize", report);
    const reservedConcurrency = numberOf(resource, "ReservedConcurrentExecutions", report);
    if (handler === undefined || code === undefined) return [];
    const definition = {
      name: resource.ref,
      handler: handler.export,
      environment: environmentOf(resource, report),
      ...(timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds * 1000 }),
      ...(memoryMb !== undefined && { memoryMb }),
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    };
    return [{ definition, code, module: handler.module, logGroup: logGroupOf(resource), resource }];
  });
}

/** `dir/main.handler` is the export `handler` of the module `dir/main`. */
function readHandler(resource: Resource, report: Report) {
  const [, module, name] = /^(.+)\.([^./]+)$/.exec(textOf(resource, "Handler") ?? "") ?? [];
  if (module !== undefined && name !== undefined) return { module, export: name };
  report(pathOf(resource, "Handler"), "needs a module and an export, such as main.handler");
  return undefined;
}

function readCode(resource: Resource, directory: string, report: Report): string | undefined {
  const property = resource.type === SERVERLESS_FUNCTION ? "CodeUri" : "Code";
  const given = textOf(resource, property);
  if (given === undefined || given.includes("://")) {
    report(pathOf(resource, property), "needs the path of a directory or a zip on this machine");
    return undefined;
  }
  const path = resolve(directory, given);
  if (existsSync(path)) return path;
  report(pathOf(resource, property), `there is no ${path}; it has to be built first`);
  return undefined;
}

function environmentOf(resource: Resource, report: Report): Readonly<Record<string, string>> {
  const { Environment = {} } = resource.properties;
  const variables = isObject(Environment) ? (Environment["Variables"] ?? {}) : {};
  if (!isObject(variables)) report(pathOf(resource, "Environment"), "has no map of Variables");
  const entries = Object.entries(isObject(variables) ? variables : {}).map(([name, value]) => {
    const text = asText(value);
    if (text === undefined) report(pathOf(resource, `Environment.Variables.${name}`), "is no text");
    return [name, text ?? ""] as const;
  });
  return Object.fromEntries(entries);
}

function logGroupOf({ properties, ref }: Resource): string {
  const { LoggingConfig: logging } = properties;
  const group = isObject(logging) ? logging["LogGroup"] : undefined;
  return typeof group === "string" ? group : logGroupName(ref);
}
