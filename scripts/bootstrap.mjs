// Runs a command with everything it needs installed first, so that a fresh machine needs only Node and npm:
//
//     node scripts/bootstrap.mjs <command> [arguments...]
//
// 1. npm installs the pnpm that package.json names into .tools/, once per version;
// 2. pnpm installs the workspace from the lock file, only when that or a manifest has changed;
// 3. the command runs with pnpm and the workspace's tools first on PATH.
//
// It has no dependencies, because it runs before there are any.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const onWindows = process.platform === "win32";
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const pnpmDirectory = join(root, ".tools", manifest.packageManager.replace("@", "-"));
const pnpmBin = join(pnpmDirectory, "node_modules", ".bin");
const env = {
  ...process.env,
  PATH: [pnpmBin, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  TURBO_TELEMETRY_DISABLED: "1",
};

requireNode(manifest.engines.node.replace(">=", ""));
installPnpm(manifest.packageManager);
// pnpm itself is how manifests and lock file are brought together again.
if (process.argv[2] !== "pnpm") installWorkspace();
run(process.argv.slice(2));

function requireNode(least) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = least.split(".").map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  fail(`Switchboard needs Node ${least} or newer; this is ${process.version}.`);
}

function installPnpm(packageManager) {
  if (existsSync(join(pnpmBin, "pnpm"))) return;
  console.error(`Installing ${packageManager} into .tools/ ...`);
  must("npm", [
    "install",
    "--prefix",
    pnpmDirectory,
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    packageManager,
  ]);
}

function installWorkspace() {
  const stamp = join(root, "node_modules", ".installed-lock-hash");
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests()])
    hash.update(readFileSync(join(root, file)));
  const wanted = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing dependencies ...");
  must("pnpm", ["install", "--frozen-lockfile", "--prefer-offline", "--reporter=append-only", "--loglevel=warn"]);
  writeFileSync(stamp, wanted);
}

/** Every manifest of the workspace: one that does not fit the lock file has to fail here, not only on a fresh machine. */
function manifests() {
  const nested = ["packages", "apps", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return ["", "tests", "bench", ...nested]
    .map((folder) => join(folder, "package.json"))
    .filter((file) => existsSync(join(root, file)));
}

function must(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", 2, 2], shell: onWindows });
  if (error !== undefined) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`${command} ${args[0]} failed; what it said is above.`);
}

function run([command, ...args]) {
  if (command === undefined) return;
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit", shell: onWindows });
  // The terminal sends Ctrl-C to the child as well: it decides when it has stopped, and this process ends with it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
