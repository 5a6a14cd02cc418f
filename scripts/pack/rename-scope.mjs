import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";

/** Source maps keep the names that the sources have. */
const TEXTS = [".cjs", ".css", ".html", ".js", ".json", ".jsx", ".md", ".mjs", ".ts", ".tsx", ".txt", ".yaml"];

/**
 * Renames the packages of the workspace's scope wherever a package names them: in manifests, programs, types, documents.
 *
 * @param {string} folder of the unpacked package
 * @param {string} scope e.g. `@acme`
 * @param {readonly string[]} packages their names in the workspace
 */
export function renameScope(folder, scope, packages) {
  const names = packages.map((name) => name.replace("@switchboard/", ""));
  // `@switchboard/client`, and `switchboard-client-*.tgz`, which npm calls the tarballs.
  const imported = /@switchboard\//g;
  const tarballs = new RegExp(`\\bswitchboard-(?=(?:${names.join("|")})-[\\d*])`, "g");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (!TEXTS.includes(extname(name)) || !statSync(file).isFile()) continue;
    const text = readFileSync(file, "utf8");
    const renamed = text.replace(imported, `${scope}/`).replace(tarballs, `${scope.slice(1)}-`);
    if (renamed !== text) writeFileSync(file, renamed);
  }
}
