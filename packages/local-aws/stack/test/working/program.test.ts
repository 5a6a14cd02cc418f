import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect } from "@switchboard/local-api-gateway/testing";
import { afterAll, expect, test, vi } from "vitest";
import { SMALL_TEMPLATE } from "../template/small-template.ts";

const program = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "working-"));
afterAll(() => rmSync(place, { recursive: true }));

/** A project of the template with one function in TypeScript, which answers on the route `echo`. */
function createProject() {
  const folder = mkdtempSync(join(place, "project-"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "functions"));
  const asItIs = SMALL_TEMPLATE.replaceAll("CodeUri: fixtures", "CodeUri: functions").replaceAll(
    /Handler: template-functions\.\w+/g,
    "Handler: app.handler",
  );
  write("template.yaml", asItIs);
  write("functions/app.ts", app("first"));
  const children: ChildProcess[] = [];
  const start = (...args: readonly string[]) => {
    const env = { ...process.env, PORT: "0", DYNAMODB_PORT: "0" };
    const child = spawn(process.execPath, [program, ...args], { env, cwd: folder });
    children.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
      });
    }
    const said = (what: RegExp) =>
      vi
        .waitFor(() => expect(output).toMatch(what), { timeout: 15_000, interval: 20 })
        .then(() => what.exec(output) ?? []);
    return { child, said, output: () => output };
  };
  const end = async () => {
    for (const child of children.filter(({ exitCode }) => exitCode === null)) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  };
  return { folder, write, start, [Symbol.asyncDispose]: end };
}

function app(word: string): string {
  return `
    export const handler = async (): Promise<{ statusCode: number; body: string }> => {
      console.log("a line of its own");
      return { statusCode: 200, body: "${word} " + process.env.WORD };
    };`;
}

test("a function restarts under a client that stays connected, and its lines begin as the event's do", async () => {
  await using project = createProject();
  project.write("env.json", '{ "Parameters": { "WORD": "for all" }, "Echo": { "WORD": "secret-word" } }');
  const running = project.start("--template", "template.yaml", "--env-vars", "env.json");
  const [, url = ""] = await running.said(/WebSocket (\S+)[\s\S]*ready/);
  const client = await connect(url);
  expect(await client.ask('{"action":"echo"}')).toBe("first secret-word");
  project.write("functions/app.ts", app("second"));
  await running.said(/\bEcho\b.*: changed, restarted/);
  expect(await client.ask('{"action":"echo"}')).toBe("second secret-word");
  const [, id = "no id"] = await running.said(/\[([0-9a-f]{8})\] Echo: a line of its own/);
  await running.said(new RegExp(`\\[${id}\\] \\S+ echo Echo 200 replied in`));
  expect(running.output()).not.toContain("secret-word");
  project.write("functions/app.ts", "export const handler = (");
  await running.said(/Echo: changed, but goes on as before: .+app\.ts:1:\d+: /);
  expect(await client.ask('{"action":"echo"}')).toBe("second secret-word");
  project.write("template.yaml", SMALL_TEMPLATE);
  await running.said(/template\.yaml: changed; start anew to run what it says now/);
  client.webSocket.close();
});

test("without watching nothing restarts", async () => {
  await using project = createProject();
  const running = project.start("--template", "template.yaml", "--no-watch");
  const [, url = ""] = await running.said(/WebSocket (\S+)[\s\S]*ready/);
  const watching = project.start("--template", "template.yaml");
  await watching.said(/ready/);
  const client = await connect(url);
  expect(await client.ask('{"action":"echo"}')).toBe("first undefined");
  project.write("functions/app.ts", app("second"));
  await watching.said(/changed, restarted/);
  expect(await client.ask('{"action":"echo"}')).toBe("first undefined");
  expect(running.output()).not.toContain("restarted");
  client.webSocket.close();
});

test("a function of a configuration may be TypeScript, or have layers beside the file", async () => {
  await using project = createProject();
  const route = (functionName: string) => ({ integration: { type: "AWS_PROXY", functionName }, routeResponse: true });
  const config = {
    port: 0,
    api: {
      ...{ apiId: "abcdef1234", region: "us-east-1", accountId: "123456789012", stage: "dev" },
      ...{ routeSelectionExpression: "$request.body.action", routes: { echo: route("Echo"), layer: route("Layer") } },
    },
    functions: [
      { name: "Echo", bundle: "./functions/app.ts", environment: { WORD: "configured" } },
      { name: "Layer", bundle: "./functions/layer.js", layers: ["./layer"] },
    ],
  };
  project.write("my-api.json", JSON.stringify(config));
  mkdirSync(join(project.folder, "layer/nodejs/node_modules/word"), { recursive: true });
  project.write("layer/nodejs/node_modules/word/index.js", "module.exports = 'of the layer';");
  project.write("functions/layer.js", "exports.handler = async () => ({ statusCode: 200, body: require('word') });");
  const running = project.start("--config", "my-api.json");
  const [, url = ""] = await running.said(/WebSocket (\S+)[\s\S]*ready/);
  const client = await connect(url);
  expect(await client.ask('{"action":"echo"}')).toBe("first configured");
  expect(await client.ask('{"action":"layer"}')).toBe("of the layer");
  project.write("functions/app.ts", app("second"));
  await running.said(/Echo: changed, restarted/);
  expect(await client.ask('{"action":"echo"}')).toBe("second configured");
  client.webSocket.close();
});

test.each([
  [["--inspect", "Nope"], /- --inspect: there is no function Nope, only Echo/],
  [["--env-vars", "none"], /^none cannot be read: there is no such file\.\n$/],
])("%j is answered in words", async (args, said) => {
  await using project = createProject();
  const running = project.start("--template", "template.yaml", ...args);
  expect(await once(running.child, "close")).toEqual([1, null]);
  expect(running.output()).toMatch(said);
});

test("what others have of its ports, and a function that nothing needs, are said; nothing is left running", async () => {
  await using project = createProject();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  try {
    const inspected = project.start("--template", "template.yaml", "--inspect", `Echo=${port}`);
    expect(await once(inspected.child, "exit")).toEqual([1, null]);
    expect(inspected.output()).toContain(`--inspect: port ${port} is in use; choose another with --inspect Echo=PORT`);
    process.env["TLS_PORT"] = String(port);
    const withTls = project.start("--template", "template.yaml", "--tls");
    delete process.env["TLS_PORT"];
    expect(await once(withTls.child, "exit")).toEqual([1, null]);
    expect(withTls.output()).toContain(`Port ${port} is in use`);
  } finally {
    taken.close();
  }

  project.write("functions/other.ts", 'throw new Error("it needs a key");');
  project.write("env.json", '{ "Nobody": { "WORD": "w" } }');
  project.write(
    "template.yaml",
    SMALL_TEMPLATE.replaceAll("CodeUri: fixtures", "CodeUri: functions")
      .replaceAll(/Handler: template-functions\.\w+/g, "Handler: app.handler")
      .replace(
        "Resources:\n",
        "Resources:\n  Other:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: functions, Handler: other.handler, Runtime: nodejs24.x }\n",
      ),
  );
  const running = project.start("--template", "template.yaml", "--env-vars", "env.json");
  await running.said(/warning: --env-vars: there is no function Nobody, only [\s\S]*ready/);
  await running.said(/warning: Other: Error: it needs a key. Nothing here invokes it/);
});
