import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["@switchboard/secrecy/setup"],
    // A busy machine is no failure: what takes a second takes several there.
    testTimeout: 30_000,
  },
});
