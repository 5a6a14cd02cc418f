import { dirname, relative, sep } from "node:path";
import { programFile } from "@switchboard/local-service";
import { DEFAULT_MEMORY_MB, DEFAULT_RUNTIME, type FunctionDefinition } from "../function-definition.ts";
import { findPython } from "../python/find-python.ts";

const NODE_RUNTIME = programFile(import.meta.url, "lambda-runtime.cjs", "@switchboard/local-lambda/lambda-runtime.cjs");
const PYTHON_RUNTIME = programFile(import.meta.url, "lambda_runtime.py", "@switchboard/local-lambda/lambda_runtime.py");

/** How the process of a function is started. */
export interface Language {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Whether it has to be stopped from outside between invocations; otherwise it stands still by itself, or should not. */
  readonly needsFreezing: boolean;
}

/** @param nodeOptions the function's own `NODE_OPTIONS` */
export function languageOf(
  definition: FunctionDefinition,
  nodeOptions: string | undefined,
): Language | { readonly problem: string } {
  const { runtime = DEFAULT_RUNTIME } = definition;
  return runtime.startsWith("python") ? python(definition, runtime) : node(definition, runtime, nodeOptions);
}

function node(definition: FunctionDefinition, runtime: string, nodeOptions: string | undefined): Language {
  const { bundle, handler = "handler", memoryMb = DEFAULT_MEMORY_MB, root = dirname(bundle), inspectPort } = definition;
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  const flags = [...memoryFlags(memoryMb, nodeOptions), ...inspect];
  const args = [NODE_RUNTIME, bundle, handler, runtime, root];
  return { command: [process.execPath, ...flags, ...args], needsFreezing: false };
}

function python(definition: FunctionDefinition, runtime: string): Language | { readonly problem: string } {
  const { bundle, handler = "handler", root = dirname(bundle) } = definition;
  if (definition.inspectPort !== undefined) return { problem: `${runtime} has no debugger here, only Node.js` };
  const program = findPython(runtime);
  if (program === undefined) return { problem: `there is no python3 on the PATH, which runs ${runtime} here` };
  const module = relative(root, bundle)
    .replace(/([\\/]__init__)?\.py$/, "")
    .split(sep)
    .join(".");
  return {
    // Without writing caches beside the code, which are taken for the code if it changes twice in a second.
    command: [program, "-B", PYTHON_RUNTIME, module, handler, root],
    // Its threads go on while it waits. Windows has no such signals.
    needsFreezing: process.platform !== "win32",
  };
}

/**
 * The share of a function's memory that Lambda gives to each part of V8's heap. A function that names one of them in its own
 * `NODE_OPTIONS` is left alone, as it is there (both observed in Lambda's images).
 */
function memoryFlags(memoryMb: number, nodeOptions = ""): readonly string[] {
  if (/--max[-_](semi|old)[-_]space[-_]size/.test(nodeOptions)) return [];
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}
