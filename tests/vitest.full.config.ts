import { defineConfig } from "vitest/config";

// What takes longer than `npm test` may, and has dice in it: `npm run test:full`.
export default defineConfig({
  test: {
    include: ["chaos/**/*.full-test.ts"],
    setupFiles: ["@switchboard/secrecy/setup"],
    // A minute on a quiet machine.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
