// Builds local-aws into dist/: the local gateway as a program (main.js) and as a library (index.js), with what both start. Nothing else
// has to be installed beside it.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gatewayBundle } from "@switchboard/local-gateway/bundle.mjs";
import { build } from "esbuild";

const gateway = join(
  dirname(createRequire(import.meta.url).resolve("@switchboard/local-gateway/package.json")),
  "dist",
);
mkdirSync("dist", { recursive: true });
// Of the last build: the names of what is shared change with the content.
for (const name of readdirSync("dist")) if (/\.(js|cjs|map)$/.test(name)) rmSync(join("dist", name));
for (const file of ["lambda-runtime.cjs", "lambda_runtime.py", "dynamodb.js", "dynamodb-filter.cjs"]) {
  cpSync(join(gateway, file), join("dist", file));
}
cpSync("usage.txt", "dist/usage.txt");
await build({ ...gatewayBundle, entryPoints: ["src/main.ts", "src/index.ts"], splitting: true });
