import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UnloadableFunctions, unzip } from "@switchboard/local-lambda";
import type { DescribedFunction } from "../functions-of-stack.ts";

/** Functions whose code is in files, and what their layers hold. */
export interface PlacedCode {
  /** With the path of all code. */
  readonly functions: readonly DescribedFunction[];
  /** Absolute paths of directories, by the function's name. */
  readonly layers: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes code that is in the template itself into files, and unpacks the zips of layers, each once.
 *
 * @param directory absolute path of the directory for that
 * @throws `UnloadableFunctions` when a layer's zip cannot be read
 */
export function placeCode(functions: readonly DescribedFunction[], directory: string): PlacedCode {
  const unpacked = new Map<string, string>();
  const layerFolder = (layer: string): string => {
    if (statSync(layer).isDirectory()) return layer;
    const folder = unpacked.get(layer) ?? join(directory, "layers", String(unpacked.size));
    if (!unpacked.has(layer)) unpackLayer(layer, folder);
    unpacked.set(layer, folder);
    return folder;
  };
  return {
    functions: functions.map((each) => placeInline(each, directory)),
    layers: new Map(functions.map(({ definition, layers = [] }) => [definition.name, layers.map(layerFolder)])),
  };
}

function placeInline(described: DescribedFunction, directory: string): DescribedFunction {
  const { inline, definition } = described;
  if (inline === undefined) return described;
  const code = join(directory, "inline", definition.name);
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, inline.file), inline.text);
  return { ...described, code };
}

function unpackLayer(layer: string, folder: string): void {
  try {
    unzip(layer, folder);
  } catch (error) {
    throw new UnloadableFunctions([
      `${layer} cannot be unpacked: ${error instanceof Error ? error.message : "unknown"}`,
    ]);
  }
}
