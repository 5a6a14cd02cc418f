// Bundles the hooks into dist/index.js; React stays the application's own.

import { mkdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { minify } from "terser";

const { outputFiles } = await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  minify: true,
  platform: "neutral",
  target: "es2022",
  format: "esm",
  external: ["react"],
  sourcemap: "external",
  legalComments: "none",
  logLevel: "warning",
  write: false,
});
const [map, bundle] = [".map", ".js"].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);
const { code, map: sourceMap } = await minify(bundle, {
  ...{ module: true, ecma: 2022, mangle: true },
  compress: { passes: 3, unsafe_arrows: true },
  // Frameworks that render components on a server only are told that these run in the browser as well.
  format: { preamble: '"use client";' },
  sourceMap: { content: map, url: "index.js.map", includeSources: true },
});
await mkdir("dist", { recursive: true });
await Promise.all([writeFile("dist/index.js", code), writeFile("dist/index.js.map", sourceMap)]);
