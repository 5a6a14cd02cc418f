// Bundles the local gateway into dist/: main.js is what `npm start` runs, worker.js the thread that a function runs in.

import { build } from "esbuild";

await build({
  entryPoints: ["src/main.ts", { in: "src/lambda/worker.ts", out: "worker" }],
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // Found through node_modules at run time; our own packages are TypeScript and have to be bundled.
  external: ["ws", "@aws-sdk/*"],
  sourcemap: true,
  logLevel: "warning",
});
