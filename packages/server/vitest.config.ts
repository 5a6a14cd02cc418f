import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["@switchboard/secrecy/setup"],
    // The package is packed and compiled against, on machines that are busy as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
