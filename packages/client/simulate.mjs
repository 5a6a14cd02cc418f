// Lives of the client on a simulated network: node simulate.mjs [--seeds 1000] [--from 1] [--seed 17]

import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: [new URL("test/simulation/main.ts", import.meta.url).pathname],
  ...{ bundle: true, platform: "node", format: "esm", target: "node20", write: false, logLevel: "warning" },
});
await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
