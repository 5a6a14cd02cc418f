// What it takes from a fresh clone until `npm start` is ready, and from then on: `npm run bench:start`.
//
// Each part is what a user does, in a clone of the commit that is checked out, with a home directory that is empty at first.

import { execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Place, type Start, startBounds, writeStartReport } from "./start/report.ts";
import { beginRun } from "./support/run.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STARTS_AGAIN = 5;
/** What is printed when each part is over, in this order. */
const MARKS = {
  // What npm itself says of the script is nothing of ours.
  said: /^Installing|Running build/,
  pnpm: /^Installing what|^Installing all/,
  installed: /Running build/,
  built: /^ *Time: /,
  ready: /ready$/,
};

const benchmark = beginRun("start");
const directory = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));

const started = newPlace("started");
const first = await run(started, "npm", ["start"]);
const again: Start[] = [];
for (let n = 0; n < STARTS_AGAIN; n += 1) again.push(await run(started, "npm", ["start"]));
const whole = newPlace("whole");
const wholeBuild = await run(whole, "npm", ["run", "build"]);

const results = {
  ...{ first, again, wholeBuild },
  startedBytes: bytesOf(join(started.clone, "node_modules")),
  wholeBytes: bytesOf(join(whole.clone, "node_modules")),
};
benchmark.conclude({ report: writeStartReport(results, benchmark.origin()), bounds: startBounds(results) });

function newPlace(name: string): Place {
  const place = { clone: join(directory, name), home: join(directory, `${name}-home`) };
  mkdirSync(place.home);
  execFileSync("git", ["clone", "--quiet", ROOT, place.clone]);
  return place;
}

/** Runs a command until it is ready, or over; the seconds until each mark. */
function run({ clone, home }: Place, command: string, args: readonly string[]): Promise<Start> {
  const beganAt = performance.now();
  const seconds = () => (performance.now() - beganAt) / 1000;
  const child = spawn(command, args, { cwd: clone, env: environmentWith(home), detached: true, stdio: "pipe" });
  const start: Record<string, number> = {};
  let output = "";
  let rest = "";
  const read = (chunk: Buffer) => {
    output += chunk;
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const [mark, pattern] of Object.entries(MARKS)) {
      if (lines.some((line) => pattern.test(line))) start[mark] ??= seconds();
    }
    // The whole group, as a Ctrl-C in a terminal does.
    if (start["ready"] !== undefined && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      start["over"] = seconds();
      if (start["ready"] !== undefined || code === 0) resolve(start as unknown as Start);
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`));
    });
  });
}

/** This process's, but for where npm and pnpm keep what they have downloaded. */
function environmentWith(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(XDG_|PNPM_HOME|npm_(config_(cache|userconfig|prefix|store_dir)|lifecycle|package)|TURBO_)/i.test(name),
  );
  return { ...Object.fromEntries(kept), HOME: home, PORT: "0", DYNAMODB_PORT: "0" };
}

/** Of the files below; links are not followed. */
function bytesOf(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}
