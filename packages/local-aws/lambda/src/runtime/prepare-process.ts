// In the process of a function: what Lambda's machines have around the function's code.

import { readFileSync } from "node:fs";
import { leadHere, makesConnections } from "@switchboard/local-endpoints/lead-here";
import { RUNTIME_SETTINGS_VARIABLE, type RuntimeSettings } from "./runtime-settings.ts";
import { importsOf, isBundled } from "./sdk/imports-of.ts";
import { resolveImportedSdk, resolveRequiredSdk } from "./sdk/resolve-sdk.ts";

/** To be called before the function's module is loaded. */
export function prepareProcess(bundle: string, { isEsModule }: { readonly isEsModule: boolean }): void {
  const { endpoints, projectFolder } = takeSettings();
  const [, runtime = ""] = /^AWS_Lambda_(.+)$/.exec(process.env["AWS_EXECUTION_ENV"] ?? "") ?? [];
  const places = { runtime, folders: [...(projectFolder === undefined ? [] : [projectFolder]), __dirname] };
  resolveRequiredSdk(places);
  const imports = isEsModule ? importsOf(readSource(bundle)) : new Set<string>();
  if (!isBundled(imports)) resolveImportedSdk(places);
  // Nothing notices when an ES module imports what Node.js has built in.
  const atOnce = !isBundled(imports) || [...imports].some(makesConnections);
  if (endpoints !== undefined) leadHere(endpoints, { atOnce });
}

function takeSettings(): RuntimeSettings {
  const settings: RuntimeSettings = JSON.parse(process.env[RUNTIME_SETTINGS_VARIABLE] ?? "{}");
  delete process.env[RUNTIME_SETTINGS_VARIABLE];
  return settings;
}

/** A file that cannot be read is the loader's to report. */
function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
