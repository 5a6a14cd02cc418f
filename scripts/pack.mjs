// Packs everything that is for others into tarballs that npm installs:
//
//     npm run pack [-- [--scope @acme] [--repository https://…] [--into <folder>]]
//
// 1. turbo builds the packages and their types;
// 2. pnpm packs each one, as its manifest says;
// 3. what a registry or another project would stumble over is put right (pack/manifest.mjs, pack/links.mjs, pack/rename-scope.mjs,
//    pack/source-maps.mjs),
//    the licences of what is bundled in are added (pack/third-party-licences.mjs), and npm packs it again;
// 4. the folder, dist/packages unless --into names another, is replaced as a whole. Until then it stays as it was.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "./pack/arguments.mjs";
import { withoutLostLinks } from "./pack/links.mjs";
import { packedManifest } from "./pack/manifest.mjs";
import { renameScope } from "./pack/rename-scope.mjs";
import { forgetLostSourceMaps } from "./pack/source-maps.mjs";
import { thirdPartyLicences } from "./pack/third-party-licences.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const functions = readdirSync(join(root, "apps")).filter((app) => app.startsWith("lambda-"));
/**
 * `bundled`: folders with the source maps of all that is in the package, which tell whose code it is.
 * `carried`: packages before it whose tarballs are in its dist/vendor.
 */
const PACKAGES = [
  { folder: "packages/client", bundled: ["packages/client/dist"] },
  { folder: "packages/server", bundled: ["packages/server/dist"] },
  { folder: "packages/signed-url", bundled: ["packages/signed-url/dist"] },
  { folder: "packages/react", bundled: ["packages/react/dist"] },
  { folder: "packages/local-aws/cli", bundled: ["packages/local-aws/cli/dist"] },
  {
    folder: "packages/cli",
    bundled: ["packages/cli/dist", "apps/local-hub/dist", ...functions.map((app) => `apps/${app}/dist`)],
    carried: ["packages/client", "packages/server", "packages/react"],
  },
];

const read = readArguments(process.argv.slice(2));
if ("problem" in read) fail(read.problem);
const { scope, repository, into = join(root, "dist/packages") } = read;
const target = resolve(into);
const others = namesIn(target).filter((name) => !name.endsWith(".tgz"));
// What is replaced as a whole must not be somebody's folder.
if (others.length > 0) fail(`${target} holds other things than tarballs, such as ${others[0]}. Name another folder.`);
const gitHead = commit();
const workspace = PACKAGES.map(({ folder }) => manifestIn(join(root, folder)).name);

run("turbo", ["run", "build", "types", "--output-logs=errors-only", ...workspace.map((name) => `--filter=${name}`)]);
mkdirSync(dirname(target), { recursive: true });
const place = mkdtempSync(join(dirname(target), ".packing-"));
// Also when a step fails, or somebody ends it.
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
mkdirSync(join(place, "packed"));
for (const entry of PACKAGES) pack(entry);
replace(target, join(place, "packed"));
for (const name of namesIn(target)) {
  console.log(`${join(into, name)}  ${(statSync(join(target, name)).size / 1000).toFixed(0)} KB`);
}

function pack({ folder, bundled, carried = [] }) {
  const work = join(place, folder.replaceAll("/", "-"));
  mkdirSync(work);
  // The build has run; it would run here once more.
  run("pnpm", ["pack", "--config.ignore-scripts=true", "--out", join(work, "package.tgz")], join(root, folder));
  run("tar", ["-xzf", "package.tgz"], work);
  const content = join(work, "package");
  const licences = thirdPartyLicences(bundled.map((each) => join(root, each)));
  if (licences !== "") writeFileSync(join(content, "THIRD-PARTY-LICENCES.md"), licences);
  const added = licences === "" ? [] : ["THIRD-PARTY-LICENCES.md"];
  const manifest = packedManifest(manifestIn(content), {
    folder,
    gitHead,
    repository,
    added,
    published: scope !== undefined,
  });
  writeFileSync(join(content, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  if (repository === undefined) {
    const readme = join(content, "README.md");
    writeFileSync(readme, withoutLostLinks(readFileSync(readme, "utf8"), content));
  }
  for (const each of carried) carry(each, join(content, "dist/vendor"));
  forgetLostSourceMaps(content);
  if (scope !== undefined) renameScope(content, scope, workspace);
  run("npm", ["pack", content, "--ignore-scripts", "--silent", "--pack-destination", join(place, "packed")], work);
}

/** Puts a tarball into another package, under the package's name alone, so that no version has to be written anywhere. */
function carry(folder, into) {
  const { name, version } = manifestIn(join(root, folder));
  const [ownScope, ownName] = (scope === undefined ? name : name.replace(/^@[^/]+/, scope)).slice(1).split("/");
  mkdirSync(into, { recursive: true });
  copyFileSync(join(place, "packed", `${ownScope}-${ownName}-${version}.tgz`), join(into, `${ownName}.tgz`));
}

function replace(folder, by) {
  const old = join(place, "old");
  const existed = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  if (existed) renameSync(folder, old);
  try {
    renameSync(by, folder);
  } catch (error) {
    if (existed) renameSync(old, folder);
    throw error;
  }
}

/** The commit that the packages are made from; `undefined` where there is no Git repository. */
function commit() {
  const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  const { status, stdout } = git("rev-parse", "HEAD");
  if (status !== 0) {
    console.error("This is no Git repository: the packages will not say which commit they are made from.");
    return undefined;
  }
  if (git("status", "--porcelain").stdout !== "") {
    console.error(`There are changes that commit ${stdout.slice(0, 12)}, which the packages will name, does not have.`);
  }
  return stdout.trim();
}

function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function namesIn(folder) {
  return statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder).sort();
}

function run(program, args, cwd = root) {
  const { status, error } = spawnSync(program, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) fail(`${program} ${args[0]} failed${error === undefined ? "" : `: ${error.message}`}.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
