import { defineConfig } from "vitest/config";

// The first test that needs a client of AWS loads it, which has taken ten seconds on a machine that several others share.
export default defineConfig({
  test: {
    setupFiles: ["@switchboard/secrecy/setup"],
    testTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
