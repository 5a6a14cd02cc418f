import { type BuildSettings, type FunctionDefinition, logGroupName } from "@switchboard/local-lambda";
import {
  asText,
  isObject,
  type Resource,
  SERVERLESS_FUNCTION,
  type Stack,
  unknownAttributesIn,
} from "@switchboard/template";
import { buildSettingsOf } from "./build-settings.ts";
import { layersOf } from "./code/layers.ts";
import { locateCode } from "./code/locate-code.ts";
import { FUNCTION_TYPES, numberOf, pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

/** A function of a stack, and where its code is. */
export interface DescribedFunction {
  /** Without its bundle: a zip has to be unpacked first. */
  readonly definition: Omit<FunctionDefinition, "bundle">;
  /** Absolute path of the directory or the zip that holds the code. */
  readonly code: string;
  /** Code that has no path yet, because it is in the template itself. */
  readonly inline?: InlineCode;
  /** The bundle's name in it without its ending, which may be `.js`, `.cjs` or `.mjs`. */
  readonly module: string;
  /** How SAM would bundle it, where the template says that. */
  readonly build?: BuildSettings;
  /** Absolute paths of the directories and zips with what its layers hold, in their order. Default none. */
  readonly layers?: readonly string[];
  /** That it writes to: the template's, or the one that Lambda makes for it. */
  readonly logGroup: string;
  /** What the template calls it, besides its name. */
  readonly logicalId?: string;
}

/** All that a function is called. */
export function namesOf({ definition, logicalId = definition.name }: DescribedFunction): readonly string[] {
  return [...new Set([definition.name, logicalId])];
}

interface InlineCode {
  readonly file: string;
  readonly text: string;
}

/** A function of a template. */
export interface StackFunction extends DescribedFunction {
  readonly resource: Resource;
}

/** What a function runs on and is made of, or why it cannot run here. */
type Runnable =
  | { readonly handler: Handler; readonly code: string; readonly inline?: InlineCode }
  | { readonly problems: readonly (readonly [path: string, message: string])[] };

interface Handler {
  readonly module: string;
  readonly export: string;
}

/**
 * @param options.directory absolute path of the directory that the template is in: paths in it are relative to that
 * @param options.isCalled whether the API calls a function, by its name. One that cannot run here is a problem then; otherwise it is left
 *   out, with a warning
 */
export function functionsOfStack(
  stack: Stack,
  options: {
    readonly directory: string;
    readonly isCalled: (name: string) => boolean;
    readonly report: Report;
    readonly warn: Report;
  },
): readonly StackFunction[] {
  const { directory, isCalled, report, warn } = options;
  return resourcesOfType(stack, ...FUNCTION_TYPES).flatMap((resource) => {
    const runnable = readRunnable(resource, directory);
    if ("problems" in runnable) {
      const { problems } = runnable;
      if (isCalled(resource.ref)) for (const [path, message] of problems) report(path, message);
      else {
        const messages = problems.map(([, message]) => message).join(", ");
        warn(pathOf(resource), `is left out, as no route of the API calls it: ${messages}`);
      }
      return [];
    }
    const { handler, ...code } = runnable;
    const runtime = textOf(resource, "Runtime");
    const timeoutSeconds = numberOf(resource, "Timeout", report);
    const memoryMb = numberOf(resource, "MemorySize", report);
    const reservedConcurrency = numberOf(resource, "ReservedConcurrentExecutions", report);
    const layers = layersOf(stack, resource, directory, warn);
    const definition = {
      name: resource.ref,
      handler: handler.export,
      environment: environmentOf(resource, report, warn),
      ...(runtime !== undefined && { runtime }),
      ...(timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds * 1000 }),
      ...(memoryMb !== undefined && { memoryMb }),
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
      ...(isTraced(resource) && { isTraced: true }),
    };
    const { logicalId } = resource;
    const build = buildSettingsOf(resource);
    const described = {
      definition,
      ...code,
      module: handler.module,
      logGroup: logGroupOf(resource),
      logicalId,
      resource,
    };
    return [{ ...described, ...(build !== undefined && { build }), ...(layers.length > 0 && { layers }) }];
  });
}

function readRunnable(resource: Resource, directory: string): Runnable {
  const problems: (readonly [string, string])[] = [];
  const { Code: code } = resource.properties;
  if (textOf(resource, "PackageType") === "Image" || (isObject(code) && code["ImageUri"] !== undefined)) {
    return { problems: [[pathOf(resource, "PackageType"), "container images do not run here, only code"]] };
  }
  const runtime = textOf(resource, "Runtime");
  if (runtime !== undefined && !/^(nodejs|python3\.)/.test(runtime)) {
    problems.push([pathOf(resource, "Runtime"), `${runtime} does not run here, only Node.js and Python`]);
  }
  const handler = readHandler(resource);
  if (handler === undefined) {
    problems.push([pathOf(resource, "Handler"), "needs a module and an export, such as main.handler"]);
  }
  const located = readCode(resource, directory);
  if ("problem" in located) problems.push([pathOf(resource, codeProperty(resource)), located.problem]);
  if (handler === undefined || "problem" in located || problems.length > 0) return { problems };
  return { handler, ...located };
}

/** `dir/main.handler` is the export `handler` of the module `dir/main`. */
function readHandler(resource: Resource): Handler | undefined {
  const [, module, name] = /^(.+)\.([^./]+)$/.exec(textOf(resource, "Handler") ?? "") ?? [];
  return module === undefined || name === undefined ? undefined : { module, export: name };
}

function codeProperty({ type }: Resource): string {
  return type === SERVERLESS_FUNCTION ? "CodeUri" : "Code";
}

function readCode(
  resource: Resource,
  directory: string,
): { readonly code: string; readonly inline?: InlineCode } | { readonly problem: string } {
  const { Code: code, InlineCode: inlineCode } = resource.properties;
  const text = asText(inlineCode) ?? (isObject(code) ? asText(code["ZipFile"]) : undefined);
  // Lambda calls the file index, whatever the handler says (documented).
  if (text !== undefined) return { code: "", inline: { file: `index${inlineEnding(resource)}`, text } };
  const located = locateCode(resource, codeProperty(resource), directory);
  return "problem" in located ? located : { code: located.path };
}

function inlineEnding(resource: Resource): string {
  return textOf(resource, "Runtime")?.startsWith("python") === true ? ".py" : ".js";
}

function environmentOf(resource: Resource, report: Report, warn: Report): Readonly<Record<string, string>> {
  const { Environment = {} } = resource.properties;
  const variables = isObject(Environment) ? (Environment["Variables"] ?? {}) : {};
  if (!isObject(variables)) report(pathOf(resource, "Environment"), "has no map of Variables");
  const entries = Object.entries(isObject(variables) ? variables : {}).map(([name, value]) => {
    const path = pathOf(resource, `Environment.Variables.${name}`);
    const text = asText(value);
    if (text === undefined) report(path, "is no text");
    for (const attribute of unknownAttributesIn(text ?? "")) {
      warn(path, `${attribute} is not known here: give the value with --set ${attribute}=<value>`);
    }
    return [name, text ?? ""] as const;
  });
  return Object.fromEntries(entries);
}

/** By the property of SAM, or CloudFormation's own. */
function isTraced({ properties }: Resource): boolean {
  const { Tracing: mode, TracingConfig: config } = properties;
  return (mode ?? (isObject(config) ? config["Mode"] : undefined)) === "Active";
}

function logGroupOf({ properties, ref }: Resource): string {
  const { LoggingConfig: logging } = properties;
  const group = isObject(logging) ? logging["LogGroup"] : undefined;
  return typeof group === "string" ? group : logGroupName(ref);
}
