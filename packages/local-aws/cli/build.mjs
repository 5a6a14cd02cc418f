// Builds local-aws into dist/: a program (main.js) and a library (index.js), with what both start. Nothing else has to be installed
// beside it.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { programBundle } from "@switchboard/local-service/bundle.mjs";
import { build } from "esbuild";

mkdirSync("dist", { recursive: true });
// Of the last build: the names of what is shared change with the content.
for (const name of readdirSync("dist")) if (/\.(js|cjs|map)$/.test(name)) rmSync(join("dist", name));
for (const name of [
  "@switchboard/local-lambda/lambda-runtime.cjs",
  "@switchboard/local-lambda/import-hook.js",
  "@switchboard/local-dynamodb/dynamodb-filter.cjs",
]) {
  const program = fileURLToPath(import.meta.resolve(name));
  for (const file of [program, `${program}.map`]) cpSync(file, join("dist", basename(file)));
}
for (const file of ["lambda_runtime.py", "local_endpoints.py"]) {
  cpSync(fileURLToPath(import.meta.resolve(`@switchboard/local-lambda/${file}`)), join("dist", file));
}
cpSync("usage.txt", "dist/usage.txt");
cpSync(fileURLToPath(import.meta.resolve("@switchboard/local-page/page.html")), "dist/page.html");
await build({
  ...programBundle,
  entryPoints: { dynamodb: fileURLToPath(import.meta.resolve("@switchboard/local-dynamodb/server")) },
});
await build({ ...programBundle, entryPoints: ["src/main.ts", "src/index.ts"], splitting: true });
