// Runs a command with everything it needs installed first, so that a fresh machine needs only Node and npm:
//
//     node scripts/bootstrap.mjs [--to-start | --to-mutate] <command> [arguments...]
//
// 1. npm installs the pnpm that package.json names into .tools/, once per version;
// 2. pnpm installs the workspace from the lock file, only when that or a manifest has changed;
// 3. the command runs with pnpm and the workspace's tools first on PATH.
//
// With --to-start, a workspace that has never been installed whole gets no more than what it takes to build and run the local
// gateway: its `dependencies` and those of what it is made from, without any `devDependencies`. That is a quarter of the whole. The
// root's own `dependencies` are the tools of that build.
//
// With --to-mutate, the tools of `npm run mutants` are installed as well. Nothing else needs them, and they are many.
//
// It has no dependencies, because it runs before there are any.

import { spawn } from "node:child_process";
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

/** How often it is said that something is still being waited for. */
const REMINDER_MS = 5_000;
const WHOLE = {
  stamp: ".installed-lock-hash",
  what: "all dependencies",
  filter: ["--filter", "!@switchboard/stryker"],
};
const TO_MUTATE = { stamp: ".installed-to-mutate-lock-hash", what: "the tools for mutants", filter: [] };
const TO_START = {
  stamp: ".installed-to-start-lock-hash",
  what: "what it takes to start",
  filter: ["--prod", "--filter-prod", "switchboard", "--filter-prod", "@switchboard/local-hub..."],
};

const asked = { "--to-start": TO_START, "--to-mutate": TO_MUTATE }[process.argv[2]];
const command = process.argv.slice(asked === undefined ? 2 : 3);

requireNode(manifest.engines.node.replace(">=", ""));
await installPnpm(manifest.packageManager);
// pnpm itself is how manifests and lock file are brought together again.
if (command[0] !== "pnpm") await installWorkspace(asked === TO_START && isInstalled(WHOLE) ? WHOLE : (asked ?? WHOLE));
run(command);

function requireNode(least) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [leastMajor, leastMinor] = least.split(".").map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  fail(`Switchboard needs Node ${least} or newer; this is ${process.version}.`);
}

async function installPnpm(packageManager) {
  if (existsSync(join(pnpmBin, "pnpm"))) return;
  await must(`Installing ${packageManager} into .tools/`, "npm", [
    "install",
    "--prefix",
    pnpmDirectory,
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    packageManager,
  ]);
}

async function installWorkspace({ stamp, what, filter }) {
  const hash = createHash("sha256");
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests()])
    hash.update(readFileSync(join(root, file)));
  const wanted = hash.digest("hex");
  const file = join(root, "node_modules", stamp);
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) return;
  await must(`Installing ${what}`, "pnpm", [
    "install",
    ...filter,
    "--frozen-lockfile",
    "--prefer-offline",
    // Whoever changes the lock file has pnpm ask the registry how old and by whom each version is. To ask it all again, of each
    // package, takes several times as long as to download them; what is downloaded is checked against the lock file anyway.
    "--config.trust-lockfile=true",
    "--reporter=append-only",
    "--loglevel=warn",
  ]);
  writeFileSync(file, wanted);
}

/** Whether it has been, from whichever lock file: a part of it would take the rest away. */
function isInstalled({ stamp }) {
  return existsSync(join(root, "node_modules", stamp));
}

/** Every manifest of the workspace: one that does not fit the lock file has to fail here, not only on a fresh machine. */
function manifests() {
  const nested = ["packages", "apps", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return ["", "tests", "bench", "bench/stryker", "docs", ...nested]
    .map((folder) => join(folder, "package.json"))
    .filter((file) => existsSync(join(root, file)));
}

/** Runs something that needs the registry, and says so while it takes long: without a network nothing else would tell. */
async function must(what, program, args) {
  console.error(`${what}, from the npm registry ...`);
  const beganAt = Date.now();
  const reminder = setInterval(() => {
    const seconds = Math.round((Date.now() - beganAt) / 1000);
    console.error(`${what}: ${seconds} s so far. This waits for the npm registry, and needs a network to reach it.`);
  }, REMINDER_MS);
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", 2, 2], shell: onWindows });
  // Whoever ends this process alone means the child as well.
  const end = () => child.kill();
  process.on("SIGTERM", end);
  const status = await new Promise((resolve) => {
    child.on("error", (error) => fail(`${program} could not be started: ${error.message}`));
    child.on("exit", resolve);
  });
  clearInterval(reminder);
  process.off("SIGTERM", end);
  if (status !== 0) fail(`${program} ${args[0]} failed; what it said is above.`);
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
