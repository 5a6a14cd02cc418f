import { once } from "node:events";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runNode } from "../support/program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), "bootstrap-"));
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "scripts/bootstrap.mjs"]) {
    await mkdir(dirname(join(workspace, file)), { recursive: true });
    await copyFile(join(root, file), join(workspace, file));
  }
  for (const folder of ["packages", "apps", "examples"]) await mkdir(join(workspace, folder));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

function bootstrap(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return runNode([join(workspace, "scripts/bootstrap.mjs"), ...args], { HOME: workspace, ...environment });
}

async function packageManager(): Promise<string> {
  return JSON.parse(await readFile(join(workspace, "package.json"), "utf8")).packageManager;
}

test("where the registry does not answer, it says at once what it needs, and goes on saying so", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const registry = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const program = bootstrap(["true"], { npm_config_registry: registry });
  await program.printed("\n");
  expect(program.output()).toMatch(/^Installing pnpm@[\d.]+ into \.tools\/, from the npm registry \.\.\.\n/);
  await program.printed("This waits for the npm registry, and needs a network to reach it.");
  program.signal("SIGTERM");
  expect(await program.exited).toBe(1);
  silent.close();
});

// Where its place is taken by a program that writes down what it is asked.
describe.skipIf(process.platform === "win32")("what pnpm is asked to install", () => {
  beforeEach(async () => {
    const bin = join(workspace, ".tools", (await packageManager()).replace("@", "-"), "node_modules", ".bin");
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, "pnpm"), '#!/bin/sh\nmkdir -p node_modules\necho "$@" >> calls\n');
    await chmod(join(bin, "pnpm"), 0o755);
  });

  /** What one run had it do. */
  async function callsOf(...args: readonly string[]): Promise<readonly string[]> {
    const calls = join(workspace, "calls");
    await rm(calls, { force: true });
    expect(await bootstrap([...args, "true"]).exited).toBe(0);
    const text = await readFile(calls, "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  const START =
    /^install --prod --filter-prod switchboard --filter-prod @switchboard\/local-hub\.\.\. --frozen-lockfile /;
  const WHOLE = /^install --filter !@switchboard\/stryker --frozen-lockfile /;
  const TO_MUTATE = /^install --frozen-lockfile /;
  const changeLock = () => writeFile(join(workspace, "pnpm-lock.yaml"), "changed");

  test("to start, what runs, once; then the rest, when it is needed", async () => {
    expect(await callsOf("--to-start")).toEqual([expect.stringMatching(START)]);
    expect(await callsOf("--to-start")).toEqual([]);
    expect(await callsOf()).toEqual([expect.stringMatching(WHOLE)]);
    expect(await callsOf()).toEqual([]);
    expect(await callsOf("--to-start")).toEqual([]);
  });

  test("to start where everything is installed, everything, so that nothing is taken away", async () => {
    expect(await callsOf()).toEqual([expect.stringMatching(WHOLE)]);
    expect(await callsOf("--to-start")).toEqual([]);
    await changeLock();
    expect(await callsOf("--to-start")).toEqual([expect.stringMatching(WHOLE)]);
  });

  test("to mutate, the tools for it as well, once; nothing else asks for them", async () => {
    expect(await callsOf()).toEqual([expect.stringMatching(WHOLE)]);
    expect(await callsOf("--to-mutate")).toEqual([expect.stringMatching(TO_MUTATE)]);
    expect(await callsOf("--to-mutate")).toEqual([]);
    expect(await callsOf()).toEqual([]);
  });

  test("when the lock file has changed, the same part once more", async () => {
    await callsOf("--to-start");
    await changeLock();
    expect(await callsOf("--to-start")).toEqual([expect.stringMatching(START)]);
  });
});
