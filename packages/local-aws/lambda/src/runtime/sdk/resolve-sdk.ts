// In the process of a function: lets it load the AWS SDK that Lambda has on board.

import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { initialize, resolveSync } from "./import-hook.ts";
import { isNotFound, isOfSdk, type SdkPlaces, sdkMissing, sdkParents } from "./on-board-sdk.ts";

/** What Node.js has and its types for version 20 do not. */
interface ModuleInternals {
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
  _nodeModulePaths(folder: string): readonly string[];
  register: typeof nodeModule.register;
  registerHooks?(hooks: { readonly resolve: typeof resolveSync }): void;
}

const internals = nodeModule as unknown as ModuleInternals;

/** For CommonJS: costs nothing until a module is not found. */
export function resolveRequiredSdk(places: SdkPlaces): void {
  const resolve = internals._resolveFilename;
  internals._resolveFilename = function (request, parent, ...rest) {
    try {
      return resolve.call(this, request, parent, ...rest);
    } catch (error) {
      if (!isNotFound(error) || !isOfSdk(request)) throw error;
    }
    for (const file of sdkParents(request, places)) {
      try {
        return resolve.call(this, request, { id: file, filename: file, paths: this._nodeModulePaths(dirname(file)) });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    throw sdkMissing(request, places);
  };
}

/** For ES modules: starts the loader's thread on Node.js before 22.15, which only modules that import others should pay for. */
export function resolveImportedSdk(places: SdkPlaces): void {
  initialize(places);
  if (internals.registerHooks !== undefined) internals.registerHooks({ resolve: resolveSync });
  else internals.register(pathToFileURL(join(__dirname, "import-hook.js")), { data: places });
}
