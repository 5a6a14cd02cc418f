import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
    isolate: false,
    setupFiles: ["@switchboard/secrecy/setup"],
    // A busy machine is no failure: what takes a second takes several there.
    testTimeout: 30_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
