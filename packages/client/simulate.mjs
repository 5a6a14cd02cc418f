// Lives of the client on a simulated network:
//
//     node simulate.mjs [--seeds 1000] [--from 1]    runs them, and tells the stories of those that break a rule
//     node simulate.mjs --seed 17                    tells the story of one
//     node simulate.mjs --mutants [--seeds 1000]     tries whether the rules notice a client that is wrong
//
// With --streams it is lives of pages that follow groups, on a hub that keeps their messages.

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const main = new URL("test/simulation/main.ts", import.meta.url);
// Beside the packages that it imports.
const outfile = fileURLToPath(new URL("node_modules/.cache/simulation.mjs", import.meta.url));
await build({
  ...{ entryPoints: [fileURLToPath(main)], outfile, bundle: true, platform: "node", format: "esm", target: "node20" },
  ...{ external: ["esbuild"], define: { "import.meta.url": JSON.stringify(main.href) }, logLevel: "warning" },
});
await import(pathToFileURL(outfile).href);
