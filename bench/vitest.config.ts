import { defineConfig } from "vitest/config";

// The embedded DynamoDB does some hundred calls a second; on a busy machine that takes longer than the usual 5 seconds.
export default defineConfig({
  test: { setupFiles: ["@switchboard/secrecy/setup"], testTimeout: 30_000, hookTimeout: 30_000 },
});
