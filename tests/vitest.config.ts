import { defineConfig } from "vitest/config";

// Each file runs a whole hub with its worker threads: more files at a time than cores only make each of them slower.
export default defineConfig({ test: { testTimeout: 20_000, hookTimeout: 20_000, maxWorkers: 2 } });
