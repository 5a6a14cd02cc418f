import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type Area, areas } from "./areas.ts";

export interface Choice {
  /** Only what has changed since this commit, in the work tree as well; everything by default. */
  readonly since?: string;
  /** Only files at or below these paths, from the root; everything by default. */
  readonly paths: readonly string[];
}

/** The files to mutate, from the root of the repository, by the package that they are in. */
export function chooseFiles(root: string, { since, paths }: Choice): ReadonlyMap<string, readonly string[]> {
  const changed = since === undefined ? undefined : new Set(changedSince(root, since));
  const chosen = areas
    .flatMap(({ paths }) => paths.flatMap((path) => sourcesAtOrBelow(root, path)))
    .filter((file) => changed?.has(file) ?? true)
    .filter((file) => paths.length === 0 || paths.some((path) => isAtOrBelow(file, path)));
  const byPackage = new Map<string, string[]>();
  for (const file of chosen) {
    const folder = file.split("/").slice(0, 2).join("/");
    byPackage.set(folder, [...(byPackage.get(folder) ?? []), file]);
  }
  return byPackage;
}

/** @throws `Error` when it is in none */
export function areaOf(file: string): Area {
  const area = areas.find(({ paths }) => paths.some((path) => isAtOrBelow(file, path)));
  if (area === undefined) throw new Error(`${file} is in no area.`);
  return area;
}

function isAtOrBelow(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path.replace(/\/$/, "")}/`);
}

function sourcesAtOrBelow(root: string, path: string): readonly string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}

function changedSince(root: string, commit: string): readonly string[] {
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" })
      .split("\n")
      .filter((line) => line !== "");
  return [
    ...git("diff", "--name-only", "--diff-filter=d", "--merge-base", commit),
    ...git("ls-files", "--others", "--exclude-standard"),
  ];
}
