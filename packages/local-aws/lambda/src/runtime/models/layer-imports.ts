import { register } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Lets ES modules import packages from `NODE_PATH`, where layers are: Lambda's runtime does since Node.js 18 (documented), Node.js by
 * itself does not. A package of the function's own comes first. It starts a thread, so it is for functions with layers alone.
 */
export function importFrom(nodePath: string): void {
  const parents = nodePath.split(delimiter).map((folder) => pathToFileURL(join(folder, "..", "layer.mjs")).href);
  register(`data:text/javascript,${encodeURIComponent(hook(parents))}`);
}

/** Runs in the thread of the loader, which knows nothing of this module. */
function hook(parents: readonly string[]): string {
  return `
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== "ERR_MODULE_NOT_FOUND" || /^[./]|^[a-z]+:/.test(specifier)) throw error;
        for (const parentURL of ${JSON.stringify(parents)}) {
          try {
            return await next(specifier, { ...context, parentURL });
          } catch {}
        }
        throw error;
      }
    }`;
}
