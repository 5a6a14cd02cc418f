// Bundles the library in the current directory, src/index.ts, into dist/index.js, for Node. What the package depends on stays outside:
// whoever installs the package gets it with it. Other packages of the workspace are bundled in.

import { readFileSync } from "node:fs";
import { build } from "esbuild";

const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync("package.json", "utf8"));

await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  external: Object.keys({ ...dependencies, ...peerDependencies }),
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});
