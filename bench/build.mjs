// Bundles the benchmarks into dist/: Node 20 does not run TypeScript.

import { build } from "esbuild";

const common = { outdir: "dist", outbase: ".", bundle: true, platform: "node", target: "node20", logLevel: "warning" };
const commonJs = { format: "cjs", outExtension: { ".js": ".cjs" } };

await build({
  ...common,
  entryPoints: [
    "gateway.ts",
    "gateway/server.ts",
    "gateway/plain-server.ts",
    "gateway/clients.ts",
    "local.ts",
    "local/hub-clients.ts",
    "local/hog.ts",
    "local/flood.ts",
    "conformance.ts",
    "soak.ts",
    "mutants.ts",
    "posting.ts",
    "posting/server.ts",
    "storing.ts",
    "storing/sender.ts",
    "cold-start.ts",
    "units.ts",
    "start.ts",
    "audience.ts",
    "console.ts",
    "audience/services.ts",
    "audience/posts.ts",
    "audience/function.ts",
  ],
  format: "esm",
  mainFields: ["module", "main"],
  external: ["ws", "@aws-sdk/*", "fflate", "playwright-core"],
});
// What the processes of functions load.
await build({ ...common, ...commonJs, entryPoints: ["gateway/functions.ts"] });
// With the SDK in it, as functions are deployed.
await build({
  ...common,
  ...commonJs,
  entryPoints: ["posting/client.ts"],
  mainFields: ["module", "main"],
  // What it shares with the process that starts it; only that one asks where its files are.
  logOverride: { "empty-import-meta": "silent" },
});
await build({ ...common, ...commonJs, entryPoints: ["cold-start/load.ts"] });
// As one would; the clients are bundled once more as our own functions are (package.json).
const functions = ["connect", "disconnect", "message", "deliver", "publish", "manage", "inspect"];
const asOneWould = { ...common, ...commonJs, minify: true, target: "node24" };
await build({ ...asOneWould, entryPoints: functions.map((name) => `plain/${name}.ts`) });
// With the setting that makes the SDK smaller and faster, so that it is no straw man.
const clients = ["none", ...functions].map((name) => `sdk-clients/${name}.ts`);
await build({ ...asOneWould, entryPoints: clients, mainFields: ["module", "main"] });
