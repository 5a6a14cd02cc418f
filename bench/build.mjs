// Bundles the benchmark into dist/: Node 20 does not run TypeScript. functions.cjs is what the processes of functions load.

import { build } from "esbuild";

const common = { outdir: "dist", bundle: true, platform: "node", target: "node20", logLevel: "warning" };

await build({
  ...common,
  entryPoints: [
    "gateway.ts",
    "gateway/server.ts",
    "gateway/plain-server.ts",
    "gateway/clients.ts",
    "posting.ts",
    "posting/server.ts",
  ],
  format: "esm",
  external: ["ws", "@aws-sdk/*"],
});
await build({
  ...common,
  entryPoints: ["gateway/functions.ts"],
  outdir: "dist/gateway",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
});
// With the SDK in it, as functions are deployed.
await build({
  ...common,
  entryPoints: ["posting/client.ts"],
  outdir: "dist/posting",
  format: "cjs",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".cjs" },
  // What it shares with the process that starts it; only that one asks where its files are.
  logOverride: { "empty-import-meta": "silent" },
});
