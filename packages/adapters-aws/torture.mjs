// The history of messages, under torture: many write and die in the middle of it, readers come and go.
//
//     node torture.mjs [--seeds 30] [--from 1]    on an embedded DynamoDB, or on the one that TEST_DYNAMODB_ENDPOINT names
//     node torture.mjs --store memory             in memory
//     node torture.mjs --model [--states 1000000] tries everything that may happen in small worlds, in every order: to the history,
//                                                 and to a connection that joins, leaves, is renewed and forgotten

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const main = new URL("test/dynamodb/history/torture/main.ts", import.meta.url);
// Beside the packages that it imports.
const outfile = fileURLToPath(new URL("node_modules/.cache/torture.mjs", import.meta.url));
await build({
  ...{ entryPoints: [fileURLToPath(main)], outfile, bundle: true, platform: "node", format: "esm", target: "node20" },
  ...{ external: ["@aws-sdk/*", "@smithy/*", "vitest"], logLevel: "warning" },
  define: { "import.meta.url": JSON.stringify(main.href) },
});
await import(pathToFileURL(outfile).href);
