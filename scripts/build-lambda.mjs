// Bundles the Lambda function in the current directory, src/main.ts, into dist/main.cjs, which the local gateway runs, and packs
// that into dist/<name>.zip, which is deployed.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";
import { lambdaBundleOf } from "./lambda-bundle.mjs";
import { zipLambda } from "./zip-lambda.mjs";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

await build({
  ...lambdaBundleOf(dependencies),
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.cjs",
  // Beside the bundle and not named in it: the map is for reading stack traces, not for deploying.
  sourcemap: "external",
});
writeFileSync(`dist/${basename(process.cwd())}.zip`, zipLambda("main.cjs", readFileSync("dist/main.cjs")));
