// Bundles the library in the current directory, src/index.ts, into dist/index.js, for browsers and Node alike:
//
//     node ../../scripts/bundle-for-browsers.mjs [directive]
//
// A directive such as `use client` stands first in the file. What the package depends on stays outside, as peers do; other packages of
// the workspace are bundled in.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { minify } from "terser";

const [directive] = process.argv.slice(2);
const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync("package.json", "utf8"));

const { outputFiles } = await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  external: Object.keys({ ...dependencies, ...peerDependencies }),
  minify: true,
  platform: "neutral",
  target: "es2022",
  format: "esm",
  sourcemap: "external",
  legalComments: "none",
  logLevel: "warning",
  write: false,
});
const [map, bundle] = [".map", ".js"].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);

// Compressed, it is a twelfth smaller than what esbuild's own names make of it.
const { code, map: sourceMap } = await minify(bundle, {
  ...{ module: true, ecma: 2022, mangle: true },
  compress: { passes: 3, unsafe_arrows: true },
  ...(directive !== undefined && { format: { preamble: `"${directive}";` } }),
  sourceMap: { content: map, url: "index.js.map", includeSources: true },
});
mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.js", code);
writeFileSync("dist/index.js.map", sourceMap);
