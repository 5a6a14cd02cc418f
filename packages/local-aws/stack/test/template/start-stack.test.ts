import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { connect, handshakeStatus } from "@switchboard/local-api-gateway/testing";
import type { FunctionCall } from "@switchboard/local-iam";
import type { GatewayEvent } from "@switchboard/local-service";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningStack } from "../../src/run-options.ts";
import { type StackOptions, startStack } from "../../src/start-stack.ts";
import { directory, place, SMALL_TEMPLATE, withChange } from "./small-template.ts";

interface Came {
  readonly output?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly message?: string;
  readonly status?: number;
}

async function start(template: string, options: Partial<StackOptions> = {}) {
  const calls: FunctionCall[] = [];
  const lines: string[] = [];
  const stack = await startStack({
    ...{ template, directory, place, ...options },
    onCall: (call) => calls.push(call),
    onLine: (_, line) => lines.push(line),
  });
  return { stack, calls, lines, [Symbol.asyncDispose]: stack.close };
}

/** Has the template's function make a call of AWS, and says what it came to. */
async function callOf({ gateway }: RunningStack, call: string): Promise<Came> {
  const client = await connect(gateway.url);
  const text = await client.ask(JSON.stringify({ action: "echo", call }));
  client.webSocket.close();
  return JSON.parse(text);
}

const local = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

describe("a template on this machine", () => {
  let running: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    running = await start(SMALL_TEMPLATE);
  });
  afterAll(() => running[Symbol.asyncDispose]());

  test("tells functions where everything is", async () => {
    const { gateway } = running.stack;
    const origin = `http://127.0.0.1:${gateway.port}`;
    expect((await callOf(running.stack, "env")).output).toMatchObject({
      TABLE: "Table",
      QUEUE: `${origin}/123456789012/Queue`,
      ENDPOINT: gateway.managementEndpoint,
      AWS_ENDPOINT_URL_DYNAMODB: running.stack.dynamoDbEndpoint,
      AWS_ACCESS_KEY_ID: "LOCALEcho",
      AWS_SESSION_TOKEN: expect.any(String),
    });
  });

  test("has its table, which functions reach as their role allows", async () => {
    expect(await callOf(running.stack, "put")).toEqual({ output: {} });
    const client = new DynamoDBClient({ ...local, endpoint: running.stack.dynamoDbEndpoint });
    const read = await client.send(new GetItemCommand({ TableName: "Table", Key: { id: { S: "a" } } }));
    expect(read.Item).toEqual({ id: { S: "a" } });
    client.destroy();
  });

  test("has its queue, which feeds the function of the mapping", async () => {
    expect(await callOf(running.stack, "send")).toHaveProperty("output.MessageId");
    await expect.poll(() => running.lines).toContain("worked on task");
  });

  test.each([
    ["get", "AccessDeniedException", 400, "dynamodb:GetItem", "dynamodb:us-east-1:123456789012:table/Table"],
    ["batch", "AccessDeniedException", 400, "dynamodb:BatchWriteItem", "dynamodb:us-east-1:123456789012:table/Table"],
    ["receive", "AccessDenied", 403, "sqs:receivemessage", "sqs:us-east-1:123456789012:Queue"],
    ["invoke", "AccessDeniedException", 403, "lambda:InvokeFunction", "lambda:us-east-1:123456789012:function:Worker"],
  ])("refuses %s in the words of AWS", async (call, name, status, action, resource) => {
    expect(await callOf(running.stack, call)).toEqual({
      name,
      status,
      message:
        "User: arn:aws:sts::123456789012:assumed-role/EchoRole/Echo is not authorized to perform: " +
        `${action} on resource: arn:aws:${resource} because no identity-based policy allows the ${action} action`,
    });
  });

  test("refuses a secret by the name that it was asked for", async () => {
    const { name, status, message } = await callOf(running.stack, "secret");
    expect([name, status]).toEqual(["AccessDeniedException", 400]);
    expect(message).toMatch(/secretsmanager:GetSecretValue on resource: shared\/key because no identity-based policy/);
  });

  test("refuses a post with the account masked", async () => {
    const { name, status } = await callOf(running.stack, "post");
    expect([name, status]).toEqual(["AccessDeniedException", 403]);
    const refused = running.calls.find(({ action }) => action === "execute-api:ManageConnections");
    expect(refused).toMatchObject({ functionName: "Echo", allowed: false });
    expect(refused?.resource).toMatch(
      /^arn:aws:execute-api:us-east-1:123456789012:smallstack\/dev\/POST\/@connections\/.+/,
    );
  });

  test("refuses nothing to whoever develops it", async () => {
    const client = new SQSClient({ ...local, endpoint: `http://127.0.0.1:${running.stack.gateway.port}` });
    const QueueUrl = `http://127.0.0.1:${running.stack.gateway.port}/123456789012/Dead`;
    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).resolves.toBeDefined();
    client.destroy();
  });

  test("tells of what Lambda does in a function's name", () => {
    const worked = running.calls.filter(({ functionName }) => functionName === "Worker");
    expect(worked.map(({ action, allowed }) => [action, allowed])).toEqual([
      ["sqs:ReceiveMessage", true],
      ["sqs:DeleteMessage", true],
      ["sqs:GetQueueAttributes", true],
      ["logs:CreateLogStream", true],
      ["logs:PutLogEvents", true],
    ]);
  });
});

test("a route without a permission fails as on AWS, and a route without a response answers nothing", async () => {
  await using running = await start(withChange(["/dev/echo", "/dev/other"]));
  const client = await connect(running.stack.gateway.url);
  expect(JSON.parse(await client.ask('{"action":"echo"}'))).toMatchObject({ message: "Internal server error" });
  client.send('{"action":"ping"}');
  expect(JSON.parse(await client.ask('{"action":"none"}'))).toMatchObject({ message: "Forbidden" });
  client.webSocket.close();
});

test("a route takes as many frames as the stage lets it", async () => {
  await using running = await start(
    withChange(["echo: { ThrottlingBurstLimit: 5", "echo: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1"]),
  );
  const client = await connect(running.stack.gateway.url);
  expect(await client.ask('{"action":"echo","call":"env"}')).toContain("output");
  expect(JSON.parse(await client.ask('{"action":"echo","call":"env"}'))).toMatchObject({
    message: "Too Many Requests",
  });
  client.webSocket.close();
});

test("a handshake is throttled like any other route", async () => {
  const connectRoute = `
  ConnectRoute:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: $connect, Target: !Sub "integrations/\${PingIntegration}" }
`;
  const settings = "RouteSettings: { $connect: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 1 }, echo:";
  await using running = await start(withChange(["RouteSettings: { echo:", settings]) + connectRoute);
  expect(await handshakeStatus(running.stack.gateway.url)).toBe(101);
  expect(await handshakeStatus(running.stack.gateway.url)).toBe(429);
});

test("a template that cannot be used leaves nothing running and names every problem", async () => {
  const broken = withChange(["CodeUri: fixtures", "CodeUri: nowhere"], ["StageName: dev", "StageName: ping"]);
  await expect(start(broken)).rejects.toMatchObject({
    name: "UnusableTemplate",
    problems: [expect.stringContaining("Resources.Echo.Properties.CodeUri"), "stage ping is reserved"],
  });
});

test("a module that is not where the template says leaves nothing running either", async () => {
  const kinds = ["TCPServerWrap", "ProcessWrap"];
  const running = () => process.getActiveResourcesInfo().filter((each) => kinds.includes(each)).length;
  // What has been closed still counts until the event loop has told so: it has as many turns as it takes.
  const noMoreThan = async (count: number) => {
    while (running() > count) await new Promise(setImmediate);
  };
  await noMoreThan(0);
  {
    await using _running = await start(SMALL_TEMPLATE);
    expect(running()).toBeGreaterThan(0);
  }
  const broken = withChange(["Handler: template-functions.work", "Handler: no-such-module.work"]);
  await expect(start(broken)).rejects.toThrow("there is no no-such-module");
  await noMoreThan(0);
});

test("a function gets no more environments than it may have, and what waits says so", async () => {
  const events: GatewayEvent[] = [];
  const onEvent = (event: GatewayEvent) => events.push(event);
  await using running = await start(SMALL_TEMPLATE, { environmentsPerFunction: 1, onEvent });
  const client = await connect(running.stack.gateway.url);
  for (let n = 0; n < 5; n++) client.send('{"action":"echo","call":"put"}');
  for (let n = 0; n < 5; n++) expect(await client.next()).toBe('{"output":{}}');
  client.webSocket.close();
  expect(running.stack.functions.environmentCount("Echo")).toBe(1);
  expect(events).toContainEqual({ type: "waiting", functionName: "Echo", environments: 1, waiting: 1 });
});
