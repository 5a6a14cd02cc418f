import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// What the build makes is one folder that can be moved anywhere (build.mjs), and all that is read or started at run time lies in it.

const RUNTIME = "lambda-runtime.cjs";
const folder = builtFolder();

/**
 * The absolute path of a file or folder that the build has made.
 *
 * @param name relative to the built folder, e.g. `lambda-runtime.cjs`
 */
export function builtFile(name: string): string {
  return join(folder, name);
}

/** Where this module has been bundled into the folder, the folder is right here; tests and benchmarks find it by the package's name. */
function builtFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  if (existsSync(join(here, RUNTIME))) return here;
  return dirname(createRequire(import.meta.url).resolve(`@switchboard/local-hub/${RUNTIME}`));
}
