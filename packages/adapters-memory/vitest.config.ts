import { defineConfig } from "vitest/config";

// Properties are tried a hundred times; on a busy machine that takes longer than the usual 5 seconds.
export default defineConfig({ test: { setupFiles: ["@switchboard/secrecy/setup"], testTimeout: 30_000 } });
