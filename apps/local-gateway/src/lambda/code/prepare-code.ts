import { existsSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import type { SourcePaths } from "../../working/watch-paths.ts";
import { DEFAULT_RUNTIME } from "../function-definition.ts";
import { MODULE_ENDINGS, unpackCode } from "../unpack-code.ts";
import { type BuildSettings, bundleTypeScript, TYPESCRIPT_ENDINGS } from "./bundle-typescript.ts";

/** Where a function's code is, as its owner wrote it. */
export interface CodeLocation {
  /** Absolute path of the folder or the zip that holds it. */
  readonly code: string;
  /** The module's name in it, without its ending; with it where {@link CodeLocation.isFile}. */
  readonly module: string;
  readonly isFile?: boolean;
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
  const { code, module, isFile = false, runtime = DEFAULT_RUNTIME } = location;
  if (isFile && !isTypeScript(module)) return { bundle: join(code, module), root: code, sources: sourcesOf(location) };
  if (runtime.startsWith("python")) return prepareAs(location, into, [".py", "/__init__.py"]);
  const source = isFolder(code) ? typeScriptOf(location) : undefined;
  if (source === undefined) return prepareAs(location, into, MODULE_ENDINGS);
  const { bundle, inputs } = await bundleTypeScript(source, {
    ...{ into, name: isFile ? withoutEnding(module) : basename(module) },
    ...(location.build !== undefined && { settings: location.build }),
  });
  return { bundle, root: code, sources: { folders: [], files: inputs } };
}

/** What a function's code may be changed in before it could be prepared. */
export function sourcesOf({ code }: CodeLocation): SourcePaths {
  return existsSync(code) && !isFolder(code) ? { folders: [], files: [code] } : { folders: [code], files: [] };
}

function prepareAs(location: CodeLocation, into: string, endings: readonly string[]): PreparedCode {
  const { code, module } = location;
  const bundle = unpackCode(code, module, into, endings);
  return { bundle, root: isFolder(code) ? code : into, sources: sourcesOf(location) };
}

/** The source of a module that nobody has compiled. */
function typeScriptOf({ code, module, isFile = false, build = {} }: CodeLocation): string | undefined {
  const path = join(code, module);
  if (isFile) return path;
  if (MODULE_ENDINGS.some((ending) => existsSync(path + ending))) return undefined;
  const entries = (build.entryPoints ?? []).filter((entry) => withoutEnding(basename(entry)) === basename(module));
  const candidates = [
    ...entries.map((entry) => join(code, entry)),
    ...TYPESCRIPT_ENDINGS.map((ending) => path + ending),
  ];
  return candidates.find((file) => existsSync(file) && isWithin(code, file));
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return !path.startsWith("..") && !isAbsolute(path);
}

function withoutEnding(name: string): string {
  return name.replace(/\.[^.]+$/, "");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isTypeScript(file: string): boolean {
  return TYPESCRIPT_ENDINGS.some((ending) => file.endsWith(ending));
}

/** The location of a module that is named by the absolute path of its file. */
export function locationOfFile(file: string, runtime?: string): CodeLocation {
  return { code: dirname(file), module: basename(file), isFile: true, ...(runtime !== undefined && { runtime }) };
}
