import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lambdaNode } from "@switchboard/lambda-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Hub, startHub } from "../support/hub.ts";
import { pack, root, type Tarballs } from "./support/packed.ts";
import { createProject, type Project } from "./support/project.ts";

// What `npm run pack` makes, installed where nothing else is. Nothing of it is looked for at a registry but what it depends on.

const place = mkdtempSync(join(tmpdir(), "switchboard-outside-"));
let tarballs: Tarballs;
let hub: Hub;
beforeAll(async () => {
  [tarballs, hub] = await Promise.all([pack(join(place, "packages")), startHub()]);
}, 300_000);
afterAll(async () => {
  await hub?.[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

const LIBRARIES = ["client", "react", "server", "signed-url"];
const STRICT = {
  ...{ target: "ES2022", types: ["node"], jsx: "react-jsx", strict: true, outDir: "built", rootDir: "src" },
  ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true },
};
const RESOLUTIONS = [
  { module: "node16", moduleResolution: "node16", lib: ["ES2023"] },
  { module: "esnext", moduleResolution: "bundler", lib: ["ES2023", "DOM"] },
];
const COMPILERS = RESOLUTIONS.flatMap((resolution) =>
  [true, false].map((skipLibCheck) => ({ ...STRICT, ...resolution, skipLibCheck })),
);

describe.each([
  { version: `Node ${process.versions.node}`, node: process.execPath },
  { version: "the Node that Lambda has", node: lambdaNode() },
])("on $version", ({ node }) => {
  let project: Project;
  beforeAll(async () => {
    if (node === undefined) return;
    project = createProject(mkdtempSync(join(place, "node-")), node);
    const files = LIBRARIES.map((name) => tarballs[name] ?? "");
    await project.install(files, ["ws", "react", "@types/ws", "@types/react", "@types/node", "typescript"]);
    project.write("src/chat.ts", readFileSync(join(import.meta.dirname, "outside/chat.ts"), "utf8"));
    // What is to compile, and what is not, as each package says.
    for (const name of ["client", "react", "server"]) {
      const folder = join(root, "packages", name, "test/consumer");
      for (const file of readdirSync(folder)) {
        project.write(`src/${name}/${file}`, readFileSync(join(folder, file), "utf8"));
      }
    }
  }, 300_000);

  async function compile(compilerOptions: (typeof COMPILERS)[number] | undefined): Promise<string> {
    // React runs in browsers.
    const include = compilerOptions?.lib.includes("DOM") ? ["src"] : ["src/*.ts", "src/client", "src/server"];
    project.write("tsconfig.json", JSON.stringify({ compilerOptions, include }));
    return project.run(["tsc", "-p", "."]);
  }

  test.skipIf(node === undefined)("only what is named is installed of the workspace", () => {
    const scope = join(project.folder, "node_modules/@switchboard");
    expect(readdirSync(scope).sort()).toEqual(LIBRARIES);
    expect(readFileSync(join(project.folder, "package-lock.json"), "utf8")).not.toMatch(
      /"resolved": "http[^"]+switchboard/,
    );
  });

  test.skipIf(node === undefined).each(COMPILERS)(
    "it compiles with $moduleResolution, skipLibCheck: $skipLibCheck",
    async (compilerOptions) => {
      expect(await compile(compilerOptions)).toBe("");
    },
  );

  test.skipIf(node === undefined)("clients and a backend chat", async () => {
    const { port, url } = hub.switchboard.gateway;
    await compile(COMPILERS[0]);
    const said = await project.run(["node", "built/chat.js"], {
      ...{ HUB_URL: url, LAMBDA_URL: `http://127.0.0.1:${port}` },
      SIGNING_SECRET: "local-signing-secret",
    });
    expect(JSON.parse(said)).toEqual([{ text: "hello, Alice" }, { text: "hello, kiosk" }, { text: "hello, room" }]);
  });
});
