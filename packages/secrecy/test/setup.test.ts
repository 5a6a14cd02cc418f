import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("fixtures", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** Runs fixtures as tests of their own, with vitest's arguments: whether they pass, and what is printed. */
async function run(...args: readonly string[]): Promise<{ readonly passed: boolean; readonly output: string }> {
  const { VITEST: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [vitest, "run", "--root", root, ...args],
      { env: { ...env, NO_COLOR: "1" } },
      (error, stdout, stderr) => resolve({ passed: error === null, output: stdout + stderr }),
    );
  });
}

test.each([
  ["writes-a-token", "a token in standard output"],
  ["logs-a-secret", "a secret in the console"],
  ["keeps-an-error", "a signature in an error"],
  ["keeps-a-type-error", "a token in an error"],
])("a test file that %s fails, although its tests pass", async (name, complaint) => {
  const { passed, output } = await run(`${name}.fixture.ts`);
  expect(output).toContain(`What must stay secret was given away: ${complaint}.`);
  expect(output).toContain("1 passed");
  expect(passed).toBe(false);
});

test("a test file that keeps them to itself passes", async () => {
  expect(await run("is-discreet.fixture.ts")).toMatchObject({ passed: true });
});

test("test files that share a process are listened to one by one", async () => {
  const { output } = await run("--no-isolate", "--maxWorkers=1");
  for (const complaint of ["a token in standard output", "a secret in the console", "a signature in an error"]) {
    expect(output).toContain(`What must stay secret was given away: ${complaint}.`);
  }
  expect(output).toContain("4 failed | 1 passed");
});

test("every package that has tests listens", () => {
  const workspace = fileURLToPath(new URL("../../..", import.meta.url));
  const folders = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(workspace, parent)).map((name) => join(workspace, parent, name)),
  );
  const read = (...path: readonly string[]) => (existsSync(join(...path)) ? readFileSync(join(...path), "utf8") : "");
  const deaf = [...folders, join(workspace, "tests")]
    .filter((folder) => read(folder, "package.json").includes('"test": "vitest run"'))
    // Vitest takes what Vite is configured with where it has no file of its own.
    .filter((folder) => {
      const configuration = read(folder, "vitest.config.ts") || read(folder, "vite.config.ts");
      return !configuration.includes('setupFiles: ["@switchboard/secrecy/setup"]');
    });
  // This package's own tests are about what is given away.
  expect(deaf.map((folder) => basename(folder))).toEqual(["secrecy"]);
});
