// Bundles the benchmark into dist/: Node 20 does not run TypeScript. functions.cjs is what worker threads load.

import { build } from "esbuild";

const common = { outdir: "dist", bundle: true, platform: "node", target: "node20", logLevel: "warning" };

await build({
  ...common,
  entryPoints: ["gateway-load.ts", "gateway-server.ts", "plain-server.ts", "clients.ts"],
  format: "esm",
  external: ["ws", "@aws-sdk/*"],
});
await build({ ...common, entryPoints: ["functions.ts"], format: "cjs", outExtension: { ".js": ".cjs" } });
