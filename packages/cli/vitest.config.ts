import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    setupFiles: ["@switchboard/secrecy/setup"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
