import { defineConfig } from "vitest/config";

// The embedded DynamoDB does some hundred calls a second; on a busy machine that takes longer than the usual 5 seconds.
// Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
export default defineConfig({
  test: { isolate: false, setupFiles: ["@switchboard/secrecy/setup"], testTimeout: 30_000, hookTimeout: 30_000 },
});
