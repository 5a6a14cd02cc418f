import type { BuildSettings } from "@switchboard/local-lambda";
import { isObject, type Resource } from "@switchboard/template";

/** How SAM would bundle a function with esbuild (`Metadata`, `BuildMethod: esbuild`); `undefined` where it would not. */
export function buildSettingsOf({ metadata = null }: Resource): BuildSettings | undefined {
  if (!isObject(metadata) || metadata["BuildMethod"] !== "esbuild") return undefined;
  const properties = isObject(metadata["BuildProperties"] ?? null) ? Object(metadata["BuildProperties"]) : {};
  const { EntryPoints, External, Format, Define, Loader, MainFields } = properties;
  return {
    ...(Array.isArray(EntryPoints) && { entryPoints: EntryPoints.map(String) }),
    ...(Array.isArray(External) && { external: External.map(String) }),
    ...((Format === "esm" || Format === "cjs") && { format: Format }),
    ...(isObject(Define ?? null) && { define: Define }),
    ...(Array.isArray(Loader) && { loader: Object.fromEntries(Loader.map((each) => String(each).split("="))) }),
    ...(typeof MainFields === "string" && { mainFields: MainFields.split(",") }),
  };
}
