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

let folder: string;
let tarball: Uint8Array;

/** What somebody gets who installs the package, and nothing else beside it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchboard-server-"));
  // The bundles are there already, and others may be reading them.
  await run("pnpm", ["pack", "--config.ignore-scripts=true", "--out", join(folder, "server.tgz")], { cwd: own });
  tarball = await readFile(join(folder, "server.tgz"));
  const installed = createPackageFromTarballData(tarball);
  for (const path of installed.listFiles()) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), installed.readFile(path));
  }
  // What the package depends on: whoever installs it gets it as well.
  await mkdir(join(folder, "node_modules/@aws-sdk"), { recursive: true });
  const sdk = dirname(createRequire(import.meta.url).resolve("@aws-sdk/client-lambda/package.json"));
  await symlink(sdk, join(folder, "node_modules/@aws-sdk/client-lambda"));
  await cp(join(import.meta.dirname, "consumer"), join(folder, "src"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

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

test("a program compiles with the installed types", async () => {
  const compilerOptions = {
    ...{ module: "NodeNext", moduleResolution: "NodeNext", lib: ["ES2023", "DOM"], types: [] },
    ...{ target: "ES2022", strict: true, noEmit: true, skipLibCheck: true },
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  const { stdout } = await run(process.execPath, [tsc, "-p", folder]).catch((failure: { stdout: string }) => failure);
  expect(stdout).toBe("");
});

test("what is installed runs", async () => {
  const program = 'const server = await import("@switchboard/server"); console.log(Object.keys(server).join());';
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder });
  expect(stdout.trim()).toBe("HubError,createHub");
});
