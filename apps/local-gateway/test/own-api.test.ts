import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readOwnApi } from "../src/read-own-api.ts";
import { connect } from "./support/client.ts";

const api = {
  apiId: "abcdef1234",
  region: "us-east-1",
  accountId: "123456789012",
  stage: "dev",
  routeSelectionExpression: "$request.body.action",
  routes: { $default: { integration: { type: "AWS_PROXY", functionName: "Echo" }, routeResponse: true } },
};

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

async function start(config: object): Promise<{ process: ChildProcess; lines: AsyncIterator<string> }> {
  const directory = await mkdtemp(join(tmpdir(), "own-api-"));
  await writeFile(join(directory, "api.json"), JSON.stringify(config));
  await writeFile(
    join(directory, "echo.cjs"),
    "exports.handler = async ({ body }) => ({ statusCode: 200, body: body + ' ' + process.env.MANAGEMENT_ENDPOINT });",
  );
  const child = spawn(process.execPath, [program, "--config", join(directory, "api.json")]);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

test("the program serves an API from a file, and stops cleanly", async () => {
  const { process: child, lines } = await start({ port: 0, api, functions: [{ name: "Echo", bundle: "echo.cjs" }] });
  const url = String((await lines.next()).value).replace("WebSocket ", "");
  const client = await connect(url);
  expect(await client.ask("hello")).toBe(`hello ${url.replace("ws:", "http:")}`);
  child.kill("SIGTERM");
  expect((await client.closed).code).toBe(1001);
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a bundle that cannot be loaded is said before ready", async () => {
  const { process: child } = await start({ port: 0, api, functions: [{ name: "Echo", bundle: "none.cjs" }] });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(said).toContain("Echo: Runtime.ImportModuleError");
});

test("everything that is wrong with a file is named at once", () => {
  const wrong = {
    port: -1,
    api: { ...api, stage: 1, routes: { a: {} } },
    functions: [{ name: "Echo" }],
    behaviour: { idleTimeout: 1 },
    chaos: { dropDisconnect: 1, drop: 1 },
  };
  expect(readOwnApi(JSON.stringify(wrong), "/x/api.json")).toEqual({
    problems: [
      "port is no port",
      "api.stage is no text",
      "route a has no integration of type AWS_PROXY or MOCK",
      "functions[0] needs a name and a bundle",
      "behaviour.idleTimeout is not known",
      "chaos.drop is not known",
    ],
  });
  expect(readOwnApi(JSON.stringify({ api, functions: [] }), "/x/api.json")).toEqual({
    problems: ["route $default: there is no function Echo"],
  });
  expect(readOwnApi("[]", "/x/api.json")).toEqual({ problems: ["it is not a JSON object"] });
});
