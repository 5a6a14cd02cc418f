import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { extname, join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pack, root, type Tarballs, version } from "./support/packed.ts";

// What is in the tarballs of `npm run pack`. The other tests of this folder install them.

/** A program, which nobody imports: it has no types. */
const PROGRAM = "cli";
const NAMES = [PROGRAM, "client", "local-aws", "react", "server", "signed-url"];
const place = mkdtempSync(join(tmpdir(), "switchboard-packages-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly [member: string]: unknown;
}

interface Packed {
  readonly manifest: Manifest;
  /** The content of each file, by its path. */
  readonly files: ReadonlyMap<string, Buffer>;
}

let own: Tarballs;
let renamed: Tarballs;
beforeAll(async () => {
  own = await pack(join(place, "own"));
  renamed = await pack(join(place, "renamed"), ["--scope", "@acme", "--repository", "https://git.example/acme/hub"]);
}, 300_000);

function unpack(tarball: string): Packed {
  const folder = mkdtempSync(join(place, "unpacked-"));
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  const paths = readdirSync(join(folder, "package"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => [path.slice(`${folder}/package/`.length), readFileSync(path)] as const);
  return { files: new Map(files), manifest: JSON.parse(readFileSync(join(folder, "package/package.json"), "utf8")) };
}

/** The names that npm would look for at a registry, in any part of a manifest. */
function dependenciesOf(manifest: Manifest): readonly string[] {
  const parts = ["dependencies", "devDependencies", "optionalDependencies", "bundledDependencies", "peerDependencies"];
  const optional = Object(manifest["peerDependenciesMeta"]);
  return parts.flatMap((part) => Object.keys(Object(manifest[part]))).filter((name) => !optional[name]?.optional);
}

test("everything that is for others is packed", () => {
  expect(Object.keys(own).sort()).toEqual(NAMES);
  expect(Object.keys(renamed).sort()).toEqual(NAMES);
});

describe.each(NAMES)("%s", (name) => {
  const tarball = () => own[name] ?? "";

  test("publint has nothing to say", async () => {
    const { buffer } = new Uint8Array(readFileSync(tarball()));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test.skipIf(name === PROGRAM)(
    "the types are right, however they are found; only CommonJS cannot require what is ESM",
    async () => {
      const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball())));
      expect(result).toMatchObject({
        types: { kind: "included" },
        problems: [{ kind: "CJSResolvesToESM", resolutionKind: "node16-cjs" }],
      });
    },
  );

  test("it says what it is, under which licence, and what it was made from", () => {
    const { manifest, files } = unpack(tarball());
    expect(manifest).toMatchObject({
      ...{ name: `@switchboard/${name}`, version, license: "Apache-2.0", type: "module", private: true },
      description: expect.stringMatching(/^.{20,}[^.]$/),
      gitHead: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    });
    for (const part of ["scripts", "devDependencies", "publishConfig"]) expect(manifest).not.toHaveProperty(part);
    expect(files.get("LICENSE")).toEqual(readFileSync(join(root, "LICENSE")));
    const path = `../switchboard/dist/packages/switchboard-${name}-*.tgz`;
    const lines = files.get("README.md")?.toString().split("\n") ?? [];
    expect(lines.filter((line) => line.startsWith("npm install ") && line.includes(path))).toHaveLength(1);
  });

  test("no name of the workspace is looked for at a registry", () => {
    expect(dependenciesOf(unpack(tarball()).manifest).filter((each) => /switchboard/.test(each))).toEqual([]);
  });

  test("there is nothing in it but what is built", () => {
    for (const [path, content] of unpack(tarball()).files) {
      // Sources of whoever makes an application of them.
      if (!path.startsWith("dist/starter/"))
        expect(path).not.toMatch(/(^|\/)(src|tests?|node_modules|\..*)(\/|$)|(?<!\.d)\.[cm]?tsx?$|\.tsbuildinfo$/);
      const text = content.toString();
      for (const folder of [root, homedir(), "/home/", "file:///"]) expect(text.includes(folder), path).toBe(false);
      // A token, an access key, a password for a registry, and what tests call their secrets.
      expect(text, path).not.toMatch(/\beyJ[\w-]{20,}\.eyJ|\bAKIA[A-Z0-9]{16}\b|_authToken|never-log-/);
    }
  });

  test("each link of its README leads somewhere", () => {
    const { files } = unpack(tarball());
    const readme = files.get("README.md")?.toString() ?? "";
    for (const [, target = ""] of readme.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https:/.test(target)) continue;
      const [path = "", anchor] = target.split("#");
      expect(path === "" || files.has(path), target).toBe(true);
      const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
      if (path === "" && anchor !== undefined) expect(anchors).toContain(anchor);
    }
  });

  test("a source map is there where a file names one", () => {
    const { files } = unpack(tarball());
    for (const [path, content] of files) {
      const [, map] = /^\/\/# sourceMappingURL=(.+)$/m.exec(content.toString()) ?? [];
      if (map !== undefined && extname(path) !== ".map") expect([...files.keys()]).toContain(join(path, "..", map));
    }
  });

  test("--scope renames it wherever it is named, so that it may be published", () => {
    const { manifest, files } = unpack(renamed[name] ?? "");
    expect(manifest).toMatchObject({
      name: `@acme/${name}`,
      repository: { type: "git", url: "git+https://git.example/acme/hub.git" },
    });
    expect(manifest).not.toHaveProperty("private");
    for (const [path, content] of files) {
      if (extname(path) !== ".map") expect(content.toString().includes("@switchboard/"), path).toBe(false);
    }
    expect(files.get("README.md")?.toString()).toContain(`/dist/packages/acme-${name}-*.tgz`);
  });
});

test.each([
  { name: "local-aws", bundled: ["@aws-sdk/client-dynamodb", "dynalite", "memory-level", "ws", "yaml"] },
  {
    name: "cli",
    bundled: ["@aws-sdk/client-lambda", "@inversifyjs/container", "aws-jwt-verify", "commander", "dynalite", "ws"],
  },
])("what is bundled of others into $name comes with their licences", ({ name, bundled }) => {
  const licences =
    unpack(own[name] ?? "")
      .files.get("THIRD-PARTY-LICENCES.md")
      ?.toString() ?? "";
  for (const each of bundled) expect(licences).toMatch(new RegExp(`^## .*(?<![\\w-/])${each} \\d`, "m"));
  expect(licences).toContain("Permission to use, copy, modify, and/or distribute this software");
});

test("the console that is packed comes with the licences of what is in it", () => {
  const licences = unpack(own["cli"] ?? "")
    .files.get("dist/local-hub/switchboard/console/licences.md")
    ?.toString();
  for (const name of ["@mantine/core", "react-dom"]) expect(licences).toContain(`## ${name} - `);
});

test("where nothing of others is bundled, no licences of others are added", () => {
  for (const name of ["client", "react", "server", "signed-url"]) {
    expect(unpack(own[name] ?? "").files.has("THIRD-PARTY-LICENCES.md")).toBe(false);
  }
});

describe("a folder stays as it was", () => {
  const folder = () => {
    const made = mkdtempSync(join(place, "kept-"));
    writeFileSync(join(made, "older.tgz"), "older");
    return made;
  };

  test.each([
    { args: ["--scope", "acme"], problem: "acme is no scope such as @acme." },
    { args: ["--scope", "@Acme"], problem: "@Acme is no scope such as @acme." },
    { args: ["--scope", "@switchboard"], problem: "@switchboard is the scope of the workspace. Name your own." },
    {
      args: ["--repository", "acme/hub"],
      problem: "acme/hub is no address such as https://github.com/acme/switchboard.",
    },
    { args: ["--scoop", "@acme"], problem: "Unknown option '--scoop'." },
  ])("for $args", async ({ args, problem }) => {
    const kept = folder();
    await expect(pack(kept, args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(problem) });
    expect(readdirSync(kept)).toEqual(["older.tgz"]);
  });

  test("where it holds anything but tarballs", async () => {
    const kept = folder();
    writeFileSync(join(kept, "thesis.md"), "");
    await expect(pack(kept)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("such as thesis.md") });
    expect(readdirSync(kept).sort()).toEqual(["older.tgz", "thesis.md"]);
  });

  test.skipIf(process.platform === "win32")("when a step fails, and nothing is left beside it", async () => {
    const kept = join(folder(), "packages");
    mkdirSync(kept);
    const bin = mkdtempSync(join(place, "bin-"));
    writeFileSync(join(bin, "npm"), "#!/bin/sh\nexit 7\n", { mode: 0o755 });
    const failing = pack(kept, [], { PATH: `${bin}:${process.env["PATH"]}` });
    await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("npm pack failed") });
    expect(readdirSync(join(kept, "..")).sort()).toEqual(["older.tgz", "packages"]);
    expect(readdirSync(kept)).toEqual([]);
  });
});
