// Builds dist/:
//
//     main.js, pieces/   the program, in pieces that are loaded as commands need them
//     local-hub/         what `switchboard dev` runs, and `switchboard new` deploys
//     starter/           what `switchboard new` makes an application of
//
// npm run pack adds vendor/, the packages that such an application uses.

import { cpSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const { resolve } = createRequire(import.meta.url);
const localHub = dirname(resolve("@switchboard/local-hub/lambda-runtime.cjs"));
const canary = dirname(resolve("@switchboard/lambda-canary/package.json"));

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
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  logLevel: "warning",
  // Faster parts of ws, which it does without where they are not installed.
  external: ["bufferutil", "utf-8-validate"],
  banner: {
    js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);',
  },
});
cpSync("starter", "dist/starter", { recursive: true });
// Whole, or not at all: a command that runs meanwhile finds what it needs.
cpSync(localHub, "dist/local-hub.draft", { recursive: true, filter: (path) => !path.endsWith(".map") });
// No hub on this machine runs it, but the template names it, and whoever deploys that needs every zip.
cpSync(
  join(canary, "dist/lambda-canary.zip"),
  "dist/local-hub.draft/switchboard/apps/lambda-canary/dist/lambda-canary.zip",
);
renameSync("dist/local-hub.draft", "dist/local-hub");
