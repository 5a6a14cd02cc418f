// Bundles the client for backends into dist/index.js. The AWS SDK stays outside: whoever installs the package gets it with it.

import { build } from "esbuild";

await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  external: ["@aws-sdk/*"],
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});
