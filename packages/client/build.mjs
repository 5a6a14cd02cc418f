// Bundles the client into dist/index.js, for browsers and Node alike.

import { build } from "esbuild";

await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  minify: true,
  platform: "neutral",
  target: "es2022",
  format: "esm",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});
