import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { connect } from "@switchboard/local-api-gateway/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningStack } from "../../src/run-options.ts";
import { startStack } from "../../src/start-stack.ts";
import { directory, place, withChange } from "../template/small-template.ts";

const HOST_AND_STAGE = `!Sub \${Api}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/dev`;
const TEMPLATE = withChange(
  [
    "CodeUri: fixtures\n      Handler: template-functions.echo",
    "CodeUri: ../endpoints/fixtures\n      Handler: outward.handler",
  ],
  ["QUEUE: !Ref Queue", `QUEUE: !Ref Queue\n          HOST_AND_STAGE: ${HOST_AND_STAGE}`],
  [
    "{ Sid: Write, Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Table.Arn }",
    "{ Sid: All, Effect: Allow, Action: ['dynamodb:*', 'execute-api:*', 'secretsmanager:*'], Resource: '*' }",
  ],
);

describe("a function that calls AWS by its public names", () => {
  let stack: RunningStack;
  let client: Awaited<ReturnType<typeof connect>>;
  const lines: string[] = [];
  beforeAll(async () => {
    stack = await startStack({ template: TEMPLATE, directory, place, onLine: (_, line) => lines.push(line) });
    client = await connect(stack.gateway.url);
  });
  afterAll(() => stack.close());

  async function come(call: string, more: object = {}) {
    return JSON.parse(await client.ask(JSON.stringify({ action: "echo", call, ...more })));
  }

  test.each([
    { call: "https", data: "by https" },
    { call: "fetch", data: "by fetch" },
    { call: "sdk", data: "by the SDK" },
    { call: "variable", data: "by a variable" },
  ])("posts to its own API: $call", async ({ call, data }) => {
    client.send(JSON.stringify({ action: "echo", call }));
    expect(await client.next()).toBe(data);
    expect(JSON.parse(await client.next())).toMatchObject({ status: 200 });
  });

  test("connects to its own API", async () => {
    expect(await come("socket")).toEqual({ authorized: true, answer: "HTTP/1.1 101 Switching Protocols" });
  });

  test.each(["table", "dual-stack table", "table without TLS"])("reaches DynamoDB: %s", async (call) => {
    expect(await come(call)).toEqual({ status: 200, body: '{"TableNames":["Table"]}' });
  });

  test("reaches Secrets Manager and SQS", async () => {
    expect(JSON.parse((await come("secret")).body)).toMatchObject({ Name: "shared/key" });
    expect(await come("queue")).toMatchObject({ status: 200 });
    await expect.poll(() => lines).toContain("worked on task");
  });

  test("reaches everything else where it is", async () => {
    const server = createServer((socket) => socket.end("elsewhere")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await come("elsewhere", { port })).toEqual({ said: "elsewhere" });
    server.close();
  });

  test("sees nothing of it in its environment", async () => {
    expect(Object.keys(await come("env")).filter((name) => /LOCAL_AWS|CA_CERT/.test(name))).toEqual([]);
  });
});

test("a function posts by the domain that is mapped to its API, whose URLs have no stage", async () => {
  const domain = `  Domain: { Type: AWS::ApiGatewayV2::DomainName, Properties: { DomainName: realtime.example.com } }
  Mapping:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: { DomainName: !Ref Domain, ApiId: !Ref Api, Stage: !Ref Stage }
`;
  const template = TEMPLATE.replace(HOST_AND_STAGE, "!Ref Domain").replace("Resources:\n", `Resources:\n${domain}`);
  const warnings: string[] = [];
  await using stack = await startStack({
    ...{ template, directory, place },
    onEvent: (event) => event.type === "warning" && warnings.push(event.message),
  });
  const client = await connect(stack.gateway.url);
  client.send('{"action":"echo","call":"variable"}');
  expect(await client.next()).toBe("by a variable");
  expect(JSON.parse(await client.next())).toMatchObject({ status: 200 });
  expect(warnings).toEqual([]);
  client.webSocket.close();
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;
test.skipIf(!hasPython)("a Python function posts to its own API by the name that its event has", async () => {
  const template = TEMPLATE.replace("Runtime: nodejs24.x", "Runtime: python3.13");
  await using stack = await startStack({ template, directory, place });
  const client = await connect(stack.gateway.url);
  client.send('{"action":"echo"}');
  expect([await client.next(), await client.next()]).toEqual(["from Python", "200"]);
});
