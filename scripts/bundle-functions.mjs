// Bundles every function in a folder, each file of it one, in the way that Lambda functions are:
//
//     node scripts/bundle-functions.mjs <folder> <folder of the bundles>

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { lambdaBundle } from "./lambda-bundle.mjs";

const [folder, outdir] = process.argv.slice(2);
const entryPoints = readdirSync(folder).map((file) => join(folder, file));
await build({ ...lambdaBundle, entryPoints, outdir, outExtension: { ".js": ".cjs" } });
