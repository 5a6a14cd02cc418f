import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
    isolate: false,
    setupFiles: ["@switchboard/secrecy/setup"],
    // The package is packed and compiled against, on machines that are busy as well.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
