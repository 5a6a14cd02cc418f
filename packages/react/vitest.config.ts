import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["@switchboard/secrecy/setup"],
    // The package is packed and compiled against, on machines that are busy as well.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
