import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("fixtures", import.meta.url));
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");

/** Runs the fixtures of that name as tests of their own: whether they pass, and what is printed. */
async function run(name: string): Promise<{ readonly passed: boolean; readonly output: string }> {
  const { VITEST: _, ...env } = process.env;
  return new Promise((resolve) => {
    const args = [vitest, "run", "--root", root, `${name}.fixture.ts`];
    execFile(process.execPath, args, { env: { ...env, NO_COLOR: "1" } }, (error, stdout, stderr) =>
      resolve({ passed: error === null, output: stdout + stderr }),
    );
  });
}

test.each([
  ["writes-a-token", "a token in standard output"],
  ["logs-a-secret", "a secret in the console"],
  ["keeps-an-error", "a signature in an error"],
  ["keeps-a-type-error", "a token in an error"],
])("a test file that %s fails, although its tests pass", async (name, complaint) => {
  const { passed, output } = await run(name);
  expect(output).toContain(`What must stay secret was given away: ${complaint}.`);
  expect(output).toContain("1 passed");
  expect(passed).toBe(false);
});

test("a test file that keeps them to itself passes", async () => {
  expect(await run("is-discreet")).toMatchObject({ passed: true });
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
