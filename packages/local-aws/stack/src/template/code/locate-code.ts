import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { asText, isObject, type Json, type Resource } from "@switchboard/template";

/** Where code is, or what is wrong with how a template says it. */
export type LocatedCode = { readonly path: string } | { readonly problem: string };

/**
 * Where the code of a function or what a layer holds is on this machine: a path, or an object in S3 of which the tool that wrote the
 * template has left the original beside it.
 *
 * @param property e.g. `CodeUri`
 * @param directory absolute path of the directory that the template is in
 */
export function locateCode(resource: Resource, property: string, directory: string): LocatedCode {
  const candidates = candidatesFor(resource, property).map((each) => resolve(directory, each));
  const [first] = candidates;
  if (first === undefined) return { problem: "needs the path of a directory or a zip on this machine" };
  const path = candidates.find((each) => existsSync(each));
  return path === undefined ? { problem: `there is no ${first}; it has to be built first` } : { path };
}

/** Relative to the template, the likeliest first. */
function candidatesFor({ properties, metadata }: Resource, property: string): readonly string[] {
  const given = properties[property];
  const path = asText(given);
  if (path !== undefined) return path.includes("://") ? [] : [path];
  const key = isObject(given) ? (asText(given["S3Key"]) ?? asText(given["Key"])) : undefined;
  if (key === undefined) return [];
  return [...assetPath(metadata, property), ...packaged(basename(key))];
}

/** The CDK says where it has left its assets (documented: "aws:asset:path"). */
function assetPath(metadata: Json | undefined, property: string): readonly string[] {
  if (!isObject(metadata)) return [];
  const { "aws:asset:path": path, "aws:asset:property": of = property } = metadata;
  return typeof path === "string" && of === property ? [path] : [];
}

/** `serverless package` leaves `service.zip` beside its template, the CDK `asset.<hash>` for `<hash>.zip` (observed). */
function packaged(name: string): readonly string[] {
  return [name, `asset.${name.replace(/\.zip$/, "")}`, `asset.${name}`];
}
