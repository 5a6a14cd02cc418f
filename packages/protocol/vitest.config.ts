import { defineConfig } from "vitest/config";

// A busy machine is no failure: what takes a second takes several there.
export default defineConfig({ test: { testTimeout: 30_000, hookTimeout: 30_000 } });
