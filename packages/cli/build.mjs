// Builds dist/: the program, in pieces that are loaded as commands need them, and what it carries.
//
//     main.js        the program
//     local-hub/     what `switchboard dev` runs, and what `switchboard new` deploys
//     vendor/        the packages that `switchboard new` puts into an application

import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const { resolve } = createRequire(import.meta.url);

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  // The AWS SDK is larger than all of the rest: only commands that need it load it.
  splitting: true,
  chunkNames: "pieces/[name]-[hash]",
  platform: "node",
  target: "node20",
  format: "esm",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  // Faster parts of ws, which it does without where they are not installed.
  external: ["bufferutil", "utf-8-validate"],
  banner: {
    js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);',
  },
});
