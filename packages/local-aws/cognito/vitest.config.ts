import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ["@switchboard/secrecy/setup"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
