import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, Loader, Plugin } from "esbuild";

export const TYPESCRIPT_ENDINGS = [".ts", ".mts", ".cts", ".tsx", ".jsx"];

/** What SAM's `BuildProperties` say, as far as it makes a difference here. */
export interface BuildSettings {
  readonly entryPoints?: readonly string[];
  readonly external?: readonly string[];
  readonly format?: "cjs" | "esm";
  readonly define?: Readonly<Record<string, string>>;
  readonly loader?: Readonly<Record<string, string>>;
  readonly mainFields?: readonly string[];
}

interface Bundled {
  readonly bundle: string;
  /** Absolute paths of all files that it has been made of, but for those of packages. */
  readonly inputs: readonly string[];
}

/** Packages of CommonJS that are bundled into a module load built-in modules with it. */
const REQUIRE =
  'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);';
const TRIED = { tried: true };

/**
 * Bundles a TypeScript handler with esbuild, and a source map.
 *
 * @param entry absolute path of the handler's file
 * @param options.into the folder that gets the bundle @param options.name its name without an ending
 * @throws `Error` with one line: what is wrong with the code, or that there is no esbuild
 */
export async function bundleTypeScript(
  entry: string,
  options: { readonly into: string; readonly name: string; readonly settings?: BuildSettings },
): Promise<Bundled> {
  const { into, name, settings = {} } = options;
  const { build } = await loadEsbuild(entry);
  const { format = formatOf(entry), external = [], define, loader, mainFields } = settings;
  const bundle = join(into, name + (format === "esm" ? ".mjs" : ".cjs"));
  try {
    const { metafile } = await build({
      ...{ entryPoints: [entry], outfile: bundle, bundle: true, platform: "node", format, metafile: true },
      // What this Node understands, whatever the function's own runtime.
      ...{ target: `node${process.versions.node}`, sourcemap: true, logLevel: "silent", absWorkingDir: dirname(entry) },
      // Decorators and names are what libraries go by.
      ...{ keepNames: true, external: [...external], plugins: [leaveUnresolved] },
      ...(format === "esm" && { banner: { js: REQUIRE } }),
      ...(define !== undefined && { define: { ...define } }),
      ...(loader !== undefined && { loader: loader as Record<string, Loader> }),
      ...(mainFields !== undefined && { mainFields: [...mainFields] }),
    });
    const files = Object.keys(metafile.inputs).map((file) => resolve(dirname(entry), file));
    return { bundle, inputs: files.filter((file) => !file.includes(`${sep}node_modules${sep}`)) };
  } catch (error) {
    throw new Error(firstProblem(error as BuildFailure, entry), { cause: error });
  }
}

/** Packages that are not installed may be in a layer, or come with Lambda's runtime, as the AWS SDK does. */
const leaveUnresolved: Plugin = {
  name: "leave-unresolved",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, importer, namespace, resolveDir }) => {
      if (pluginData === TRIED || kind === "entry-point") return undefined;
      const found = await build.resolve(path, { kind, importer, namespace, resolveDir, pluginData: TRIED });
      return found.errors.length === 0 ? found : { path, external: true };
    });
  },
};

/** The project's own esbuild, else the one that is installed with the gateway. */
async function loadEsbuild(entry: string): Promise<typeof import("esbuild")> {
  for (const from of [entry, import.meta.url]) {
    try {
      return await import(pathToFileURL(createRequire(from).resolve("esbuild")).href);
    } catch {
      // Not there.
    }
  }
  throw new Error(
    `${entry} is TypeScript, which needs esbuild: npm install --save-dev esbuild, or build it before you start`,
  );
}

function firstProblem({ errors, message }: BuildFailure, entry: string): string {
  const [first] = errors ?? [];
  if (first === undefined) return `${entry} cannot be bundled: ${message}`;
  const { file, line, column } = first.location ?? { file: entry, line: 1, column: 0 };
  return `${resolve(dirname(entry), file)}:${line}:${column + 1}: ${first.text}`;
}

/** As Node tells modules apart: by the extension, else by the nearest package.json. */
function formatOf(file: string): "cjs" | "esm" {
  if (/\.[mc]ts$/.test(file)) return file.endsWith(".mts") ? "esm" : "cjs";
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const type = packageTypeOf(folder);
    if (type !== undefined) return type === "module" ? "esm" : "cjs";
    if (folder === dirname(folder)) return "cjs";
  }
}

/** `undefined` where there is no package.json. */
function packageTypeOf(folder: string): string | undefined {
  try {
    return String(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).type);
  } catch {
    return undefined;
  }
}
