import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
    isolate: false,
    setupFiles: ["@switchboard/secrecy/setup"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    // Each file runs a whole hub with the processes of its functions, and waits for it half of the time: with one more at a time
    // than there are cores on the usual machine, somebody always works.
    maxWorkers: 3,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
