import { rmSync } from "node:fs";
import { join } from "node:path";
import { UnloadableFunctions } from "../runtime/unloadable-functions.ts";
import { type CodeLocation, type PreparedCode, prepareCode, sourcesOf } from "./prepare-code.ts";
import type { SourcePaths } from "./watch-paths.ts";

/** A function's code, from its source to what is loaded. */
export interface FunctionCode {
  /** The version that was prepared last. */
  current(): PreparedCode;
  /** All that another version may come from. */
  sources(): SourcePaths;
  /**
   * Prepares another version; the one before stays where it is for what still runs on it.
   *
   * @throws `Error` with one line that says what is wrong; the version before stays the current one
   */
  prepare(): Promise<void>;
}

/** How many versions are kept besides the current one: environments may still run on the one before. */
const VERSIONS_KEPT = 2;

/**
 * Prepares the code of functions.
 *
 * @param locations where it is, by the function's name
 * @param directory absolute path of a folder for what is made
 * @throws `UnloadableFunctions` with what is wrong with each
 */
export async function prepareFunctions(
  locations: ReadonlyMap<string, CodeLocation>,
  directory: string,
): Promise<ReadonlyMap<string, FunctionCode>> {
  const problems: string[] = [];
  const prepared = await Promise.all(
    [...locations].map(async ([name, location]) => {
      try {
        return [[name, await createFunctionCode(location, join(directory, name))] as const];
      } catch (error) {
        problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    }),
  );
  if (problems.length > 0) throw new UnloadableFunctions(problems);
  return new Map(prepared.flat());
}

async function createFunctionCode(location: CodeLocation, directory: string): Promise<FunctionCode> {
  let version = 1;
  let isBroken = false;
  let current = await prepareCode(location, join(directory, String(version)));
  return {
    current: () => current,
    sources() {
      if (!isBroken) return current.sources;
      // What mends it may be new.
      const { folders, files } = sourcesOf(location);
      return { folders: [...current.sources.folders, ...folders], files: [...current.sources.files, ...files] };
    },
    async prepare() {
      version += 1;
      try {
        current = await prepareCode(location, join(directory, String(version)));
        isBroken = false;
      } catch (error) {
        isBroken = true;
        throw error;
      }
      rmSync(join(directory, String(version - 1 - VERSIONS_KEPT)), { recursive: true, force: true });
    },
  };
}
