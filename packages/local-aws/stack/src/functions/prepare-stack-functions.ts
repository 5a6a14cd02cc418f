import { type CodeLocation, type FunctionCode, prepareFunctions } from "@switchboard/local-lambda";
import { type PlacedCode, placeCode } from "../template/code/place-code.ts";
import type { DescribedFunction } from "../template/functions-of-stack.ts";

/** The code of a stack's functions, from which processes can be started. */
export interface PreparedFunctions {
  /** By the function's name. */
  readonly codes: ReadonlyMap<string, FunctionCode>;
  /** Absolute paths of the directories of its layers, by the function's name. */
  readonly layers: PlacedCode["layers"];
}

/**
 * Finds, unpacks or bundles the code of functions.
 *
 * @param directory absolute path of a directory for what is made
 * @throws `UnloadableFunctions` with what is wrong with each
 */
export async function prepareStackFunctions(
  functions: readonly DescribedFunction[],
  directory: string,
): Promise<PreparedFunctions> {
  const placed = placeCode(functions, directory);
  return { codes: await prepareFunctions(locationsOf(placed), directory), layers: placed.layers };
}

/** Where the code of each function is, by the function's name. */
function locationsOf({ functions }: PlacedCode): ReadonlyMap<string, CodeLocation> {
  return new Map(
    functions.map(({ definition: { name, runtime }, code, module, build }) => [
      name,
      { code, module, ...(runtime !== undefined && { runtime }), ...(build !== undefined && { build }) },
    ]),
  );
}
