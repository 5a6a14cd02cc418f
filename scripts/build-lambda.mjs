// Bundles the Lambda function in the current directory, src/main.ts, into dist/main.cjs: what is deployed, and what the
// local gateway runs.
//
// CommonJS, because on Node 24 a static import of a built-in module costs some 40 ms at the start and `require` 5 ms;
// ES modules of the dependencies first, because they can be shaken and save a third of the size.

import { build } from "esbuild";

await build({
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.cjs",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  // Beside the bundle and not named in it: the map is for reading stack traces, not for deploying.
  sourcemap: "external",
  legalComments: "none",
  logLevel: "warning",
});
