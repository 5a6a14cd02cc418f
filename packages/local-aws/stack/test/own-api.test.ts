import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { connect } from "@switchboard/local-api-gateway/testing";
import { isRunning } from "@switchboard/local-service/testing";
import { expect, test } from "vitest";
import { readOwnApi } from "../src/own-api/read-own-api.ts";

const api = {
  apiId: "abcdef1234",
  region: "us-east-1",
  accountId: "123456789012",
  stage: "dev",
  routeSelectionExpression: "$request.body.action",
  routes: { $default: { integration: { type: "AWS_PROXY", functionName: "Echo" }, routeResponse: true } },
};

const program = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

async function start(config: object): Promise<{ process: ChildProcess; lines: AsyncIterator<string> }> {
  const directory = await mkdtemp(join(tmpdir(), "own-api-"));
  await writeFile(join(directory, "api.json"), JSON.stringify(config));
  await writeFile(
    join(directory, "echo.cjs"),
    "exports.handler = async ({ body }) => ({ statusCode: 200, body: body + ' ' + process.env.MANAGEMENT_ENDPOINT });",
  );
  await writeFile(
    join(directory, "busy.cjs"),
    `exports.handler = async ({ body }) => {
      console.log("pid " + process.pid);
      if (body === "loop") for (;;);
      if (body === "wait") await new Promise((resolve) => setTimeout(resolve, 60_000));
    };`,
  );
  const child = spawn(process.execPath, [program, "--config", join(directory, "api.json")]);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

/** What a program says that cannot be started. */
async function endOf(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  expect(await once(child, "close")).toEqual([1, null]);
  return said;
}

test("the program serves an API from a file, and stops cleanly", async () => {
  const { process: child, lines } = await start({ port: 0, api, functions: [{ name: "Echo", bundle: "echo.cjs" }] });
  const url = String((await lines.next()).value).replace("WebSocket ", "");
  const client = await connect(url);
  expect(await client.ask("hello")).toBe(`hello ${url.replace("ws:", "http:")}`);
  const port = Number(new URL(url).port);
  const second = await start({ port, api, functions: [{ name: "Echo", bundle: "echo.cjs" }] });
  expect(await endOf(second.process)).toMatch(
    new RegExp(`^Port ${port} is in use. Choose another as the port in .+json`),
  );
  child.kill("SIGTERM");
  expect((await client.closed).code).toBe(1001);
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("when the program is killed, its functions end as well, whatever they are doing", async () => {
  const busy = { $default: { integration: { type: "AWS_PROXY", functionName: "Busy" } } };
  const functions = [{ name: "Busy", bundle: "busy.cjs", timeoutMs: 60_000 }];
  const { process: child, lines } = await start({ port: 0, api: { ...api, routes: busy }, functions });
  const client = await connect(String((await lines.next()).value).replace("WebSocket ", ""));
  for (const doing of ["loop", "wait", "nothing"]) client.send(doing);
  const pids: number[] = [];
  while (pids.length < 3) {
    const [, pid] = / Busy: pid (\d+)$/.exec(String((await lines.next()).value)) ?? [];
    if (pid !== undefined) pids.push(Number(pid));
  }
  expect(pids.map(isRunning)).toEqual([true, true, true]);
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => pids.map(isRunning)).toEqual([false, false, false]);
});

test("queues feed functions, and AWS clients reach both through the gateway's port", async () => {
  const config = {
    ...{ port: 0, api, functions: [{ name: "Echo", bundle: "echo.cjs" }] },
    queues: [{ name: "jobs", visibilityTimeoutSeconds: 60 }],
    eventSources: [{ queueName: "jobs", functionName: "Echo" }],
  };
  const { process: child, lines } = await start(config);
  const { origin } = new URL(String((await lines.next()).value).replace("WebSocket ws:", "http:"));
  while (!String((await lines.next()).value).includes("ready"));
  const given = { endpoint: origin, region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  const sqs = new SQSClient(given);
  await sqs.send(new SendMessageCommand({ QueueUrl: `${origin}/123456789012/jobs`, MessageBody: "do it" }));
  expect((await lines.next()).value).toMatch(/ jobs Echo: 1 messages in \d+ ms$/);
  const lambda = new LambdaClient(given);
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: "Echo", Payload: '{"body":"hello"}' }));
  expect(JSON.parse(Payload?.transformToString() ?? "").body).toMatch(/^hello http/);
  sqs.destroy();
  lambda.destroy();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a bundle that cannot be loaded is said before ready", async () => {
  const { process: child } = await start({ port: 0, api, functions: [{ name: "Echo", bundle: "none.cjs" }] });
  expect(await endOf(child)).toContain("Echo: Runtime.ImportModuleError");
});

test("everything that is wrong with a file is named at once", () => {
  const b = {
    integration: { type: "AWS_PROXY", functionName: "Echo", timeoutMs: "1 s" },
    authorization: { type: "CUSTOM", functionName: "B" },
  };
  const wrong = {
    port: -1,
    api: { ...api, stage: 1, routes: { a: {}, b } },
    functions: [
      { name: "Echo", memoryMB: 1 },
      { name: "Echo", bundle: "a.cjs", timeoutMs: 0, environment: { A: 1 } },
    ],
    environmentsPerFunction: 0,
    behavior: {},
    behaviour: { idleTimeout: 1, idleTimeoutMs: "10", idleClose: "1006", throttledMessage: '"' },
    chaos: { dropDisconnect: 1.5, gonePosts: 1, drop: 1, postLatencyMs: -1 },
    queues: [{ visibilityTimeoutSeconds: 1 }],
    eventSources: [{ queueName: "q" }],
  };
  expect(readOwnApi(JSON.stringify(wrong), "/x/api.json")).toEqual({
    problems: [
      "port is not a whole number from 0 to 65535",
      "environmentsPerFunction is not a whole number from 1 to 10000",
      "behavior is not known",
      "api.stage is not a text",
      "route a has no integration of type AWS_PROXY or MOCK",
      "route b integration.timeoutMs is not a whole number from 50 to 29000",
      "route b authorization.identitySources is missing",
      "functions[0].bundle is missing",
      "functions[0].memoryMB is not known",
      "functions[1].timeoutMs is not a number from 1 to 900000",
      "functions[1].environment is not an object of texts",
      "there are several functions Echo",
      "route b: there is no function B",
      "queues[0].name is missing",
      "eventSources[0].functionName is missing",
      "behaviour.idleTimeout is not known",
      "behaviour.idleTimeoutMs is not a number from 1 to 86400000",
      'behaviour.idleClose is not "1001" or "abrupt"',
      "behaviour.throttledMessage is not a text without quotes, backslashes and control characters",
      "chaos.dropDisconnect is not a number from 0 to 1",
      "chaos.drop is not known",
      "chaos.postLatencyMs is not a number from 0 to 3600000",
    ],
  });
  expect(readOwnApi(JSON.stringify({ api, functions: [] }), "/x/api.json")).toEqual({
    problems: ["route $default: there is no function Echo"],
  });
  const integration = { type: "AWS_PROXY", functionName: "Echo" };
  const requestModel = {
    ...{ $schema: "http://json-schema.org/draft-04/schema#", type: ["object", "thing"], required: "a", not: {} },
    properties: { a: null, b: { pattern: "[" }, c: { type: "array", items: { maxItems: -1 } } },
  };
  const mock = {
    ...{ type: "MOCK", requestTemplates: { $default: "#set($a = 1)" }, templateSelectionExpression: "$context.x" },
    integrationResponses: { "/[/": {}, $default: { templateSelectionExpression: "${request.body.a" } },
  };
  const routes = { model: { integration, requestModel }, mock: { integration: mock } };
  const echo = [{ name: "Echo", bundle: "echo.cjs" }];
  expect(readOwnApi(JSON.stringify({ api: { ...api, routes }, functions: echo }), "/x/api.json")).toEqual({
    problems: [
      "route model requestModel.not is not supported here",
      expect.stringMatching(/^route model requestModel\.type is not "object" or .*, or a list/),
      "route model requestModel.required is not a list, each of it a text",
      "route model requestModel.properties.a is no object",
      "route model requestModel.properties.b.pattern is not a regular expression",
      "route model requestModel.properties.c.items.maxItems is not a whole number from 0 to 9007199254740991",
      "route mock: mapping templates with #set are not supported here, only references",
      expect.stringMatching(/^route mock: template selection expression: .* not \$context\.x$/),
      expect.stringMatching(/^route mock: template selection expression: no closing brace/),
      expect.stringMatching(/^route mock: integration response \/\[\/: Invalid regular expression/),
    ],
  });
  const eventSources = [{ queueName: "q", functionName: "Echo" }];
  expect(readOwnApi(JSON.stringify({ api, functions: echo, eventSources }), "/x/api.json")).toEqual({
    problems: ["event source q of Echo: there is no queue q"],
  });
  expect(readOwnApi("[]", "/x/api.json")).toEqual({ problems: ["it is not a JSON object"] });
});
