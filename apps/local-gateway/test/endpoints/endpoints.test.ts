import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEndpoints } from "../../src/endpoints/start-endpoints.ts";
import { type RunningStack, startStack } from "../../src/start-stack.ts";
import { type Client, connect } from "../support/client.ts";
import { directory, place, withChange } from "../template/small-template.ts";

const HOST_AND_STAGE = "!Sub ${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/dev";
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
  let client: Client;
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

describe("the port of the public names", () => {
  async function start() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const endpoints = await startEndpoints([{ names: "here\\.example", url: `http://127.0.0.1:${port}` }]);
    const close = async () => {
      server.close();
      await endpoints.close();
    };
    return { ...endpoints.forFunctions, server, [Symbol.asyncDispose]: close };
  }

  async function statusBy(port: number, host: string): Promise<number | undefined> {
    const asking = httpRequest({ host: "127.0.0.1", port, headers: { host } }).end();
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  test("answers to no other name, whatever leads to it", async () => {
    await using port = await start();
    expect(await statusBy(port.port, "evil.example")).toBe(403);
    expect(await statusBy(port.port, `127.0.0.1:${port.port}`)).toBe(403);
    expect(await statusBy(port.port, "localhost")).toBe(403);
  });

  test("vouches for no other name, and is vouched for by nobody else", async () => {
    await using port = await start();
    const { certificate: ca } = port;
    const connectAs = async (servername: string, trusted: string[] = [ca]) => {
      const socket = connectTls({ host: "127.0.0.1", port: port.port, servername, ca: trusted });
      const outcome = await Promise.race([
        once(socket, "secureConnect").then(() => "connected"),
        once(socket, "error").then(([error]) => error.code),
      ]).catch((error) => error.code);
      socket.destroy();
      return outcome;
    };
    expect(await connectAs("here.example")).toBe("connected");
    expect(await connectAs("evil.example")).not.toBe("connected");
    expect(await connectAs("here.example", [...rootCertificates])).not.toBe("connected");
  });

  test("says that what it leads to is gone", async () => {
    await using port = await start();
    port.server.close();
    expect(await statusBy(port.port, "here.example")).toBe(502);
  });
});
