import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const own = join(import.meta.dirname, "..");
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const require = createRequire(import.meta.url);

let folder: string;
let tarball: Uint8Array;

/** What somebody gets who installs the package, with the client and React beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchboard-react-"));
  tarball = await install(own);
  await install(join(own, "../client"));
  for (const name of ["react", "@types/react"]) {
    await mkdir(join(folder, "node_modules", dirname(name)), { recursive: true });
    await symlink(dirname(require.resolve(`${name}/package.json`)), join(folder, "node_modules", name));
  }
  await cp(join(import.meta.dirname, "consumer"), join(folder, "src"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

async function install(packageFolder: string): Promise<Uint8Array> {
  const out = join(folder, "package.tgz");
  // The bundles are there already, and others may be reading them.
  await run("pnpm", ["pack", "--config.ignore-scripts=true", "--out", out], { cwd: packageFolder });
  const packed = await readFile(out);
  const installed = createPackageFromTarballData(packed);
  for (const path of installed.listFiles()) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), installed.readFile(path));
  }
  return packed;
}

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
  expect(messages).toEqual([]);
});

test("the types are right, however they are found; only CommonJS cannot require what is ESM", async () => {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  expect(result).toMatchObject({
    types: { kind: "included" },
    problems: [{ kind: "CJSResolvesToESM", resolutionKind: "node16-cjs" }],
  });
});

test("npm does not look for the client, which is none of the registry's", async () => {
  const { dependencies, peerDependenciesMeta } = JSON.parse(
    await readFile(join(folder, "node_modules/@switchboard/react/package.json"), "utf8"),
  );
  expect(dependencies).toBeUndefined();
  expect(peerDependenciesMeta).toEqual({ "@switchboard/client": { optional: true } });
});

test("a program compiles with the installed types", async () => {
  const compilerOptions = {
    ...{ module: "ESNext", moduleResolution: "bundler", lib: ["ES2022", "DOM"], types: [], target: "ES2022" },
    ...{
      jsx: "react-jsx",
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  const { stdout } = await run(process.execPath, [tsc, "-p", folder]).catch((failure: { stdout: string }) => failure);
  expect(stdout).toBe("");
});

test("what is installed runs", async () => {
  const program = 'const hooks = await import("@switchboard/react"); console.log(Object.keys(hooks).join());';
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder });
  expect(stdout.trim()).toBe("HubProvider,typedHooks,useConnectionState,useGroup,useHub,usePresence");
});
