import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// How the tests of every package run against mutants. Without the guard that looks for secrets in what is written: a mutant has to
// be noticed by a test that says what is wrong.
export default defineConfig({
  test: {
    // From `run-stryker.ts`. With Stryker's own option `testFiles`, mutants of what a module does when it is loaded are in effect only
    // after it has been loaded.
    include: JSON.parse(process.env.MUTANTS_TESTS ?? "[]"),
    isolate: false,
    setupFiles: [fileURLToPath(new URL("seed-properties.mjs", import.meta.url))],
    testTimeout: 30_000,
  },
});
