import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

// Lambda's runtimes have the AWS SDK on board: version 3 from nodejs18.x on, version 2 before (documented). Here it is found where the
// function, the template's project or this package has it installed.

/** Where to look for the SDK after the function's own `node_modules`. */
export interface SdkPlaces {
  /** As Lambda names the runtime, e.g. `nodejs24.x`. */
  readonly runtime: string;
  /** Absolute paths of folders: the template's, and the one that this package is in. */
  readonly folders: readonly string[];
}

const SDK_V3 = /^@(?:aws-sdk|smithy)\/[^/]+/;
const SDK_V2 = /^aws-sdk(?=$|\/)/;
const FIRST_WITH_V3 = 18;
/** What the SDK's clients need themselves lies beside them, where a package manager keeps it from everybody else. */
const CLIENTS = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/client-apigatewaymanagementapi"];

/** Whether a module is of the SDK, in whichever version. */
export function isOfSdk(specifier: string): boolean {
  return SDK_V3.test(specifier) || SDK_V2.test(specifier);
}

/**
 * Files that need not be there, in whose place the SDK is to be looked for, one after the other: what they could import, the function
 * can. None if the function's runtime does not have this version on board.
 */
export function sdkParents(specifier: string, { runtime, folders }: SdkPlaces): readonly string[] {
  if (SDK_V3.test(specifier) !== hasV3(runtime)) return [];
  const beside = folders.flatMap((folder) => CLIENTS.flatMap((client) => manifestOf(client, folder)));
  return [...folders.map((folder) => join(folder, "index.js")), ...beside];
}

/** One line for whoever wrote the function, when the SDK is nowhere. */
export function sdkMissing(specifier: string, { runtime }: SdkPlaces): Error {
  const [name = ""] = SDK_V3.exec(specifier) ?? SDK_V2.exec(specifier) ?? [];
  const what =
    SDK_V3.test(specifier) === hasV3(runtime) ? "has it on board" : "does not have it on board, on AWS either";
  const message = `Cannot find package '${name}'. ${runtime} ${what}; here: npm install --save-dev ${name}`;
  return Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}

export function isNotFound(error: unknown): boolean {
  const { code } = Object(error);
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
}

function hasV3(runtime: string): boolean {
  const [, version = String(FIRST_WITH_V3)] = /^nodejs(\d+)/.exec(runtime) ?? [];
  return Number(version) >= FIRST_WITH_V3;
}

/** The manifest of an installed package, where it really lies. */
function manifestOf(name: string, folder: string): readonly string[] {
  const manifest = join(folder, "node_modules", name, "package.json");
  if (existsSync(manifest)) return [realpathSync(manifest)];
  return dirname(folder) === folder ? [] : manifestOf(name, dirname(folder));
}
