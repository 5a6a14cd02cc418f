import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The functions of another commit of this repository, as they would be deployed. */
export interface OtherCommit {
  /** Its short id, e.g. `90d6b1c`. */
  readonly id: string;
  /** The first line of its message. */
  readonly subject: string;
  /** The zip of each function, by what it is called without `lambda-`. */
  readonly zips: ReadonlyMap<string, Uint8Array>;
}

/**
 * Builds the functions of another commit, in a Git worktree that is gone afterwards.
 *
 * What that commit depends on comes from pnpm's store; only what is not there is asked of the registry.
 *
 * @param root of the repository
 * @param revision whatever Git takes for a commit: an id, a branch, `HEAD~1`
 * @throws an `Error` where there is no such commit, or it cannot be built
 */
export function buildOtherCommit(root: string, revision: string): OtherCommit {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const commit = git("rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`);
  const [id = "", subject = ""] = git("log", "-1", "--format=%h%n%s", commit).split("\n");
  // Git ignores the folder, and so do the linters.
  const worktree = join(root, ".tools", `commit-${id}`);
  const removeWorktree = () => {
    rmSync(worktree, { recursive: true, force: true });
    git("worktree", "prune");
  };
  // One may be left from a run that was stopped.
  removeWorktree();
  try {
    git("worktree", "add", "--quiet", "--detach", worktree, commit);
    const bootstrap = join(root, "scripts", "bootstrap.mjs");
    const pnpm = (...args: string[]) =>
      execFileSync(process.execPath, [bootstrap, "pnpm", "--dir", worktree, ...args], { stdio: ["ignore", 2, 2] });
    console.error(`Building the functions of ${id} ...`);
    pnpm("install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only", "--loglevel=warn");
    pnpm(
      "--filter",
      "{./apps/lambda-*}...",
      "--reporter=append-only",
      "--loglevel=warn",
      "run",
      "--if-present",
      "build",
    );
    return { id, subject, zips: zipsIn(join(worktree, "apps")) };
  } finally {
    removeWorktree();
  }
}

function zipsIn(apps: string): ReadonlyMap<string, Uint8Array> {
  const zips = new Map<string, Uint8Array>();
  for (const app of readdirSync(apps)) {
    const zip = join(apps, app, "dist", `${app}.zip`);
    if (existsSync(zip)) zips.set(app.replace(/^lambda-/, ""), readFileSync(zip));
  }
  return zips;
}
