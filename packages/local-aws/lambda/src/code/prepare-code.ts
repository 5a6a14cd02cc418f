import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, parse, relative } from "node:path";
import { DEFAULT_RUNTIME } from "../runtime/function-definition.ts";
import { type BuildSettings, bundleTypeScript, TYPESCRIPT_ENDINGS } from "./bundle-typescript.ts";
import { MODULE_ENDINGS, unpackCode } from "./unpack-code.ts";
import type { SourcePaths } from "./watch-paths.ts";

const PYTHON_ENDINGS = [".py", "/__init__.py"];
const MODULE_FILES = [...MODULE_ENDINGS, ...TYPESCRIPT_ENDINGS, ".py"];

/** Where a function's code is, as its owner wrote it. */
export interface CodeLocation {
  /** Absolute path of the folder or the zip that holds it, or of the module itself. */
  readonly code: string;
  /** The module's name in it, without its ending. */
  readonly module: string;
  /** As Lambda names it. Default `nodejs24.x`. */
  readonly runtime?: string;
  /** How SAM would bundle it. */
  readonly build?: BuildSettings;
}

/** Code that a process can load. */
export interface PreparedCode {
  /** Absolute path of the module. */
  readonly bundle: string;
  /** Absolute path of the folder that stands for Lambda's `/var/task`. */
  readonly root: string;
  /** What it has been made of. */
  readonly sources: SourcePaths;
}

/**
 * Makes code ready to be loaded: finds the module in a folder, unpacks a zip, bundles TypeScript.
 *
 * @param into a folder for what is made, of which nothing is there yet
 * @throws `Error` that says in one line what is wrong with the code
 */
export async function prepareCode(location: CodeLocation, into: string): Promise<PreparedCode> {
  const { code, module, runtime = DEFAULT_RUNTIME } = location;
  const typeScript = typeScriptOf(location);
  if (typeScript !== undefined) {
    const { bundle, inputs } = await bundleTypeScript(typeScript, {
      ...{ into, name: basename(module) },
      ...(location.build !== undefined && { settings: location.build }),
    });
    return { bundle, root: isModule(code) ? dirname(code) : code, sources: { folders: [], files: inputs } };
  }
  const sources = sourcesOf(location);
  if (isModule(code)) return { bundle: code, root: dirname(code), sources };
  const bundle = unpackCode(code, module, into, runtime.startsWith("python") ? PYTHON_ENDINGS : MODULE_ENDINGS);
  return { bundle, root: isFolder(code) ? code : into, sources };
}

/** What a function's code may be changed in before it could be prepared. */
export function sourcesOf({ code }: CodeLocation): SourcePaths {
  if (isModule(code)) return { folders: [dirname(code)], files: [] };
  return existsSync(code) && !isFolder(code) ? { folders: [], files: [code] } : { folders: [code], files: [] };
}

/** The source of a module that nobody has compiled. */
function typeScriptOf({ code, module, runtime = DEFAULT_RUNTIME, build = {} }: CodeLocation): string | undefined {
  if (isModule(code)) return TYPESCRIPT_ENDINGS.includes(extname(code)) ? code : undefined;
  if (runtime.startsWith("python") || !isFolder(code)) return undefined;
  const path = join(code, module);
  if (MODULE_ENDINGS.some((ending) => existsSync(path + ending))) return undefined;
  const entries = (build.entryPoints ?? []).filter((entry) => parse(entry).name === basename(module));
  const candidates = [
    ...entries.map((entry) => join(code, entry)),
    ...TYPESCRIPT_ENDINGS.map((ending) => path + ending),
  ];
  return candidates.find((file) => existsSync(file) && isWithin(code, file));
}

/** Whether a path is a module's own rather than that of a folder or a zip. */
function isModule(path: string): boolean {
  return MODULE_FILES.includes(extname(path)) && !isFolder(path);
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
