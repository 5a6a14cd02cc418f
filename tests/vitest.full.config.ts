import { defineConfig } from "vitest/config";

// What takes longer than `npm test` may: `npm run test:full`.
export default defineConfig({
  test: {
    include: ["**/*.full-test.ts"],
    // What chaos does is not to be disturbed by another hub on the same cores.
    fileParallelism: false,
    // Of tests that run at the same time: each has a program with processes of its own.
    maxConcurrency: 3,
    setupFiles: ["@switchboard/secrecy/setup"],
    // A minute on a quiet machine.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    // A client waits up to a second before it connects again: as long as a poll does by default.
    expect: { poll: { timeout: 10_000 } },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
