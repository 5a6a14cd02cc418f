// Bundles the types of the package in the current directory, src/index.ts, into dist/index.d.ts, with those of other packages of the
// workspace that they are made of: whoever installs the package does not have those.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const { name, dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync("package.json", "utf8"));
const own = `${name.split("/")[0]}/`;
const installed = Object.keys({ ...dependencies, ...peerDependencies });

const workspace = {
  name: "workspace",
  resolveId: (id, importer = join(process.cwd(), "package.json")) =>
    id.startsWith(own) && !isInstalled(id) ? createRequire(importer).resolve(id) : undefined,
};
const types = await rollup({
  input: "src/index.ts",
  external: (id) => id.startsWith("node:") || isInstalled(id),
  plugins: [workspace, dts()],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await types.write({ file: "dist/index.d.ts", format: "es" });

function isInstalled(id) {
  return installed.some((each) => id === each || id.startsWith(`${each}/`));
}
