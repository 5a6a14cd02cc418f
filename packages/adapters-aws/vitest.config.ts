import { defineConfig } from "vitest/config";

// The embedded DynamoDB does some hundred calls a second, and the largest tests make a thousand: on a machine that several others
// share they have taken more than half a minute.
// Test files leave nothing behind for one another; to load everything anew for each of them costs more than to run them.
export default defineConfig({
  test: { isolate: false, setupFiles: ["@switchboard/secrecy/setup"], testTimeout: 120_000, hookTimeout: 30_000 },
});
