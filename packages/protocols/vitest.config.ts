import { defineConfig } from "vitest/config";

// The contract of client protocols parses a thousand texts in a test; on a busy machine that takes longer than the usual 5 seconds.
export default defineConfig({ test: { setupFiles: ["@switchboard/secrecy/setup"], testTimeout: 30_000 } });
