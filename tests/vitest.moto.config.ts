import { defineConfig } from "vitest/config";

// What needs the AWS CLI and moto, and some hundred calls of them: `npm run test:moto`.
export default defineConfig({
  test: {
    include: ["**/*.moto-test.ts"],
    setupFiles: ["@switchboard/secrecy/setup"],
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
  },
});
