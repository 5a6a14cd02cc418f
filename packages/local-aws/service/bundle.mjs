// How a program of the local AWS is bundled, for esbuild: as a module that needs no package beside it.

export const programBundle = {
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // The SDK loads faster from one file than from hundreds.
  mainFields: ["module", "main"],
  // Faster parts of ws, which it does without where they are not installed; and what dynalite needs for a store on disk alone.
  external: ["bufferutil", "utf-8-validate", "level"],
  sourcemap: true,
  logLevel: "warning",
  // For what is bundled of CommonJS packages, which has to load built-in modules.
  banner: {
    js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);',
  },
};
