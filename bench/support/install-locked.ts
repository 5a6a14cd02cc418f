import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Installs exactly what a project's lock file says into a folder outside of the workspace, once for each version of the lock file. */
export function installLocked(project: string, folder: string): void {
  const stamp = join(folder, "installed-package-lock.json");
  const wanted = readFileSync(join(project, "package-lock.json"), "utf8");
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) copyFileSync(join(project, file), join(folder, file));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error(`Installing ${Object.keys(dependenciesOf(project)).join(", ")} ...`);
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
  });
  writeFileSync(stamp, wanted);
}

/** The versions that a project's manifest names. */
export function dependenciesOf(project: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(project, "package.json"), "utf8")).dependencies;
}
