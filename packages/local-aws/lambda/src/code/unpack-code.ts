import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { unzipSync } from "fflate";

/** The endings that Node's own rules give a module, in the order in which they are looked for. */
export const MODULE_ENDINGS = [".cjs", ".js", ".mjs"];

/**
 * The file that a function's module is in, as Lambda would find it: in a directory, or in what a zip holds.
 *
 * @param code absolute path of the directory or the zip
 * @param module the name in it without its ending
 * @param into a directory that a zip is unpacked into
 * @param endings those that the module's file may have, in the order in which they are looked for
 * @throws `Error` when there is no such file, or the zip cannot be read
 */
export function unpackCode(
  code: string,
  module: string,
  into: string,
  endings: readonly string[] = MODULE_ENDINGS,
): string {
  const isDirectory = statSync(code).isDirectory();
  if (!isDirectory) unzip(code, into);
  const file = endings.map((ending) => join(isDirectory ? code : into, module + ending)).find(existsSync);
  if (file === undefined) throw new Error(`there is no ${module}${endings.join(`, ${module}`)} in ${code}`);
  return file;
}

/**
 * Unpacks a zip.
 *
 * @throws `Error` when it cannot be read, or holds what would lie outside
 */
export function unzip(file: string, into: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(file)))) {
    const path = join(into, name);
    if (!path.startsWith(into + sep)) throw new Error(`${file} holds ${name}, which lies outside it`);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(path, content);
  }
}
