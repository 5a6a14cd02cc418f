// Builds the local hub into dist/, one folder that runs wherever it is moved to, without any package beside it:
//
//     main.js               what `npm start` runs
//     lambda-runtime.cjs    the process that a function runs in
//     lambda_runtime.py     the same for Python, with local_endpoints.py
//     import-hook.js        what lets a function's ES modules import the AWS SDK, on older Node.js
//     dynamodb.js           the process that the embedded DynamoDB runs in
//     dynamodb-filter.cjs   what DynamoDB's process asks for permission
//     usage.txt             what `--help` prints
//     switchboard/          Switchboard itself: its template, the zips that the template names, the console, the client's bundle

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { programBundle } from "@switchboard/local-service/bundle.mjs";
import { build } from "esbuild";

const { resolve } = createRequire(import.meta.url);
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));

// Its files are named by their content. Nothing else is ever missing: a hub that runs from here goes on.
rmSync("dist/switchboard/console", { recursive: true, force: true });
gatherSwitchboard("dist/switchboard");
cpSync("usage.txt", "dist/usage.txt");
cpSync(resolve("@switchboard/local-page/page.html"), "dist/page.html");
// Whatever package the folder is moved into, its modules stay modules.
writeFileSync("dist/package.json", '{ "type": "module" }\n');
for (const name of [
  "@switchboard/local-lambda/lambda-runtime.cjs",
  "@switchboard/local-lambda/import-hook.js",
  "@switchboard/local-dynamodb/dynamodb-filter.cjs",
]) {
  const program = resolve(name);
  for (const file of [program, `${program}.map`]) cpSync(file, join("dist", basename(file)));
}
for (const file of ["lambda_runtime.py", "local_endpoints.py"]) {
  cpSync(resolve(`@switchboard/local-lambda/${file}`), join("dist", file));
}
await build({
  ...programBundle,
  entryPoints: { dynamodb: fileURLToPath(import.meta.resolve("@switchboard/local-dynamodb/server")) },
});
// Last, because a hub that is being worked on starts anew when it changes.
await build({ ...programBundle, entryPoints: ["src/main.ts"] });

/** What is deployed, laid out as in the repository, so that the template finds its functions; and what is served beside it. */
function gatherSwitchboard(folder) {
  const functions = Object.keys(dependencies).filter((name) => name.startsWith("@switchboard/lambda-"));
  for (const name of functions) {
    const app = name.replace("@switchboard/", "");
    copy(join(folderOf(name), "dist", `${app}.zip`), join(folder, "apps", app, "dist", `${app}.zip`));
  }
  copy("../../infra/template.yaml", join(folder, "infra/template.yaml"));
  copy(join(folderOf("@switchboard/console"), "dist"), join(folder, "console"));
  copy(resolve("@switchboard/client/bundle"), join(folder, "client.js"));
}

function folderOf(name) {
  return dirname(resolve(`${name}/package.json`));
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}
