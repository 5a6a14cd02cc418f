import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The absolute path of a program or module that is started or loaded from its file: beside the caller where the caller has been
 * bundled, and the file put there; else where its package has it.
 *
 * @param caller `import.meta.url` of who asks
 * @param name of the file beside a bundle, e.g. `lambda-runtime.cjs`
 * @param specifier the same in a package that the caller can import, e.g. `@switchboard/local-lambda/lambda-runtime.cjs`
 */
export function programFile(caller: string, name: string, specifier: string): string {
  const beside = join(dirname(fileURLToPath(caller)), name);
  return existsSync(beside) ? beside : createRequire(caller).resolve(specifier);
}
