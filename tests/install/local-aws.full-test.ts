import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lambdaNode } from "@switchboard/lambda-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connectClient } from "../support/client.ts";
import { mainFile, type Program, runNode } from "../support/program.ts";
import { pack, root, type Tarballs } from "./support/packed.ts";
import { createProject, type Project } from "./support/project.ts";

// What runs APIs on this machine, where there is no repository: `local-aws` from its tarball, with the example of its README, and the
// folder that `npm start` runs, moved away.

const place = mkdtempSync(join(tmpdir(), "switchboard-local-aws-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const anyPorts = { PORT: "0", DYNAMODB_PORT: "0" };
const readme = readFileSync(join(root, "packages/local-aws/cli/README.md"), "utf8");

/** The first block of the README in a language. */
function exampleIn(language: string): string {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)?.[1] ?? "";
}

async function urlOf(program: Program): Promise<string> {
  await program.printed("ready");
  return /ws:\/\/\S+/.exec(program.output())?.[0] ?? "";
}

async function end(program: Program): Promise<void> {
  program.signal("SIGTERM");
  expect(await program.exited, program.output()).toBe(0);
}

describe("local-aws", () => {
  let tarballs: Tarballs;
  beforeAll(async () => {
    tarballs = await pack(join(place, "packages"));
  }, 300_000);

  describe.each([
    { version: `Node ${process.versions.node}`, node: process.execPath },
    { version: "the Node that Lambda has", node: lambdaNode() },
  ])("on $version", ({ node }) => {
    let project: Project;
    beforeAll(async () => {
      if (node === undefined) return;
      project = createProject(mkdtempSync(join(place, "node-")), node);
      await project.install([tarballs["local-aws"] ?? ""]);
      project.write("template.yaml", exampleIn("yaml"));
      project.write("functions/echo.mjs", exampleIn("js"));
      const config = { ...JSON.parse(exampleIn("json")), port: 0 };
      project.write("my-api.json", JSON.stringify(config));
      const functions = [{ name: "Echo", bundle: "./functions/echo.ts" }];
      project.write("typescript.json", JSON.stringify({ ...config, functions }));
      project.write("functions/echo.ts", "export const handler = async (): Promise<void> => {};");
    }, 300_000);

    test.skipIf(node === undefined).each([
      { what: "the template", command: ["local-aws", "--template", "template.yaml"] },
      { what: "the configuration file", command: ["local-aws", "--config", "my-api.json"] },
    ])("$what of its README answers", async ({ command }) => {
      const program = project.start(command, anyPorts);
      const client = new WebSocket(await urlOf(program));
      client.once("open", () => client.send("hello"));
      const [answer] = await once(client, "message");
      expect(String(answer)).toBe("You said hello");
      client.terminate();
      await end(program);
    });

    test.skipIf(node === undefined).each([
      { args: ["--help"], status: 0, said: /^Usage:\n {2}local-aws --template FILE/ },
      {
        args: [],
        status: 1,
        said: /^--template or --config has to name a file\. local-aws --help says what there is\.\n$/,
      },
      { args: ["--watch"], status: 1, said: /^Unknown option '--watch'\. local-aws --help says what there is\.\n$/ },
      {
        // It is the project's own, and there is none.
        args: ["--config", "typescript.json"],
        status: 1,
        said: /- Echo: .+echo\.ts is TypeScript, which needs esbuild: npm install --save-dev esbuild, or build it before you start/,
      },
      { args: ["--template", "none.yaml"], status: 1, said: /^none\.yaml cannot be read: there is no such file\.\n$/ },
    ])("$args is answered in words", async ({ args, status, said }) => {
      const program = project.start(["local-aws", ...args], {});
      expect(await program.exited).toBe(status);
      expect(program.output()).toMatch(said);
    });
  });
});

test("the folder that npm start runs is whole: it runs where nothing is beside it", async () => {
  const moved = join(place, "moved");
  cpSync(dirname(mainFile), moved, { recursive: true });
  // Where this runs, a package may lie about in a folder above.
  for (const file of ["main.js", "dynamodb.js"]) {
    const imported = readFileSync(join(moved, file), "utf8").matchAll(/^import .*? from "([^"]+)";/gm);
    const names = [...imported].map(([, name = ""]) => name);
    expect(names).toContain("node:module");
    expect(names.filter((name) => !isBuiltin(name))).toEqual([]);
  }
  const hub = runNode([join(moved, "main.js")], { ...anyPorts, HOME: place });
  const url = await urlOf(hub);
  const [alice, bob] = await Promise.all([
    connectClient(`${url}?session_id=alice`),
    connectClient(`${url}?session_id=bob`),
  ]);
  alice.send({ action: "sendMessage", sessions: ["bob"], text: "hello" });
  expect(await bob.next()).toMatchObject({ type: "message", data: { text: "hello" } });
  await Promise.all([alice.close(), bob.close()]);
  const origin = url.replace(/^ws(.*)\/\w+$/, "http$1");
  const statuses = ["/", "/client.js"].map(async (path) => (await fetch(origin + path)).status);
  expect(await Promise.all(statuses)).toEqual([200, 200]);
  await end(hub);
});
