import { defineConfig } from "vitest/config";

// The fixtures are run by a test, each as a run of its own.
export default defineConfig({ test: { include: ["test/*.test.ts"], testTimeout: 60_000 } });
