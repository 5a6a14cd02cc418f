// What a month of an application costs:
//
//     npm run cost -- --connections 10000 --messages 1000000 --audience 10     computes it; --help lists what else can be said
//     npm run cost -- --write                                                  writes the tables of the documents
//
// It needs no build of anything else.

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const main = new URL("cost/main.ts", import.meta.url);
// CommonJS, as one of the packages in it is.
const outfile = fileURLToPath(new URL("node_modules/.cache/cost.cjs", import.meta.url));
await build({
  ...{ entryPoints: [fileURLToPath(main)], outfile, bundle: true, platform: "node", format: "cjs", target: "node20" },
  ...{ define: { "import.meta.url": JSON.stringify(main.href) }, logLevel: "warning" },
});
await import(pathToFileURL(outfile).href);
