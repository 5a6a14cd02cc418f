import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// How the tests of every package run against mutants. Without the guard that looks for secrets in what is written: a mutant has to
// be noticed by a test that says what is wrong.
export default defineConfig({
  test: {
    isolate: false,
    setupFiles: [fileURLToPath(new URL("setup.mjs", import.meta.url))],
    testTimeout: 30_000,
  },
});
