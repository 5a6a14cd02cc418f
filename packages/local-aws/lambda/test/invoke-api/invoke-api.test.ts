import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { createManualClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent, InvocationOptions, InvocationOutcome } from "@switchboard/local-service";
import { createLocalSqs } from "@switchboard/local-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLambdaService } from "../../src/service.ts";

type Answer = (eventJson: string, options: InvocationOptions) => InvocationOutcome | Promise<InvocationOutcome>;

const clock = createManualClock();
const events: GatewayEvent[] = [];
const invocations: string[] = [];
const requestIds: (string | undefined)[] = [];
const traceHeaders: (string | undefined)[] = [];
const watchers = new Set<() => void>();
const records: { readonly queueName: string; readonly body: string }[] = [];
let sendRefusal: string | undefined;
let answer: Answer;

const place = { region: "us-east-1", accountId: "123456789012" };
const lambda = createLambdaService({
  ...place,
  ...{ sqs: createLocalSqs({ ...place, clock }), eventSources: [] },
  asynchronous: [
    { functionName: "Brief", maximumRetryAttempts: 1, maximumEventAgeSeconds: 600, onFailureQueueName: "Dead" },
  ],
  async sendToQueue(queueName, body) {
    records.push({ queueName, body });
    return sendRefusal;
  },
  hasFunction: (name) => name === "Echo" || name === "Brief",
  createRuntime: () => ({
    async invoke(_functionName, eventJson, options = {}) {
      invocations.push(eventJson);
      requestIds.push(options.requestId);
      traceHeaders.push(options.traceHeader);
      for (const watcher of watchers) watcher();
      return answer(eventJson, options);
    },
    warm: async () => [],
    endProcesses: async () => 0,
    close: async () => {},
  }),
  clock,
  emit(event) {
    events.push(event);
    for (const watcher of watchers) watcher();
  },
});
const server = createServer(async (request, response) => {
  if (!(await lambda.routes?.(request, response))) response.writeHead(404).end();
});
let client: LambdaClient;
let origin: string;

beforeAll(async () => {
  await lambda.start?.({ origin: "", environment: {} });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new LambdaClient({
    endpoint: origin,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await lambda.stop();
  server.closeAllConnections();
  server.close();
});

const echo: Answer = (eventJson) => ({ kind: "returned", resultJson: eventJson });
const threw: InvocationOutcome = { kind: "function-error", errorType: "TypeError", errorMessage: "wrong" };

async function invoke(input: Partial<InvokeCommandInput> = {}, by: Answer = echo) {
  answer = by;
  const { Payload, ...result } = await client.send(new InvokeCommand({ FunctionName: "Echo", ...input }));
  return { ...result, payload: Payload?.transformToString() };
}

/** Resolves as soon as there are so many invocations. */
async function invoked(count: number): Promise<void> {
  await until(() => invocations.length >= count);
}

async function until(isSo: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!isSo()) return;
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });
}

describe("a synchronous invocation", () => {
  test("answers with the result", async () => {
    const result = await invoke({ Payload: '{"a":"ü"}' });
    expect(result).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST", payload: '{"a":"ü"}' });
    expect(result).not.toHaveProperty("FunctionError");
    expect(events.at(-1)).toEqual({
      type: "invoked",
      functionName: "Echo",
      requestId: result.$metadata.requestId,
      invocationType: "RequestResponse",
      status: 200,
      durationMs: 0,
    });
  });

  test("without a payload has an empty object for an event", async () => {
    expect((await invoke()).payload).toBe("{}");
  });

  test("says that the function failed, with status 200", async () => {
    expect(await invoke({}, () => threw)).toMatchObject({
      StatusCode: 200,
      FunctionError: "Unhandled",
      payload: '{"errorType":"TypeError","errorMessage":"wrong"}',
    });
    expect(events.at(-1)).toMatchObject({ status: 200, errorType: "TypeError" });
  });

  test("gives back the end of what the function wrote, if asked to, under the id that the function knows", async () => {
    let requestId: string | undefined;
    const writes: Answer = (_event, options) => {
      requestId = options.requestId;
      options.onLine?.(`first ${"x".repeat(5_000)}`);
      options.onLine?.("last");
      return { kind: "returned", resultJson: "null" };
    };
    const { LogResult = "", $metadata } = await invoke({ LogType: "Tail" }, writes);
    const log = Buffer.from(LogResult, "base64").toString();
    expect(log.length).toBeLessThanOrEqual(4_096);
    expect(log).toContain(`last\nEND RequestId: ${requestId}\nREPORT RequestId: ${requestId}\tDuration: 0 ms`);
    expect($metadata.requestId).toBe(requestId);
    expect((await invoke({}, writes)).LogResult).toBeUndefined();
  });

  test.each([
    "Echo",
    "function:Echo",
    "123456789012:function:Echo",
    "arn:aws:lambda:us-east-1:123456789012:function:Echo",
    "arn:aws:lambda:us-east-1:123456789012:function:Echo:$LATEST",
    "Echo:$LATEST",
  ])("takes the name %s", async (FunctionName) => {
    expect((await invoke({ FunctionName })).StatusCode).toBe(200);
  });
});

test("a dry run invokes nothing", async () => {
  const before = invocations.length;
  expect((await invoke({ InvocationType: "DryRun" })).StatusCode).toBe(204);
  expect(invocations).toHaveLength(before);
});

describe("an asynchronous invocation", () => {
  const start = (by: Answer) => invoke({ InvocationType: "Event", Payload: '{"later":1}' }, by);
  const ended = () => events.filter(({ type }) => type === "invoked-later");

  test("is accepted before it ends", async () => {
    let finish = () => {};
    const before = ended().length;
    const result = await start(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ kind: "returned", resultJson: "1" });
        }),
    );
    expect(result).toMatchObject({ StatusCode: 202, payload: undefined });
    expect(ended()).toHaveLength(before);
    finish();
    await until(() => ended().length > before);
    expect(ended().at(-1)).toMatchObject({ functionName: "Echo", attempts: 1 });
  });

  test("is tried twice more after the function failed, a minute and two minutes later", async () => {
    const before = invocations.length;
    const endedBefore = ended().length;
    const { $metadata } = await start(() => threw);
    await invoked(before + 1);
    await new Promise(setImmediate);
    clock.advance(59_999);
    expect(invocations).toHaveLength(before + 1);
    clock.advance(1);
    await invoked(before + 2);
    await new Promise(setImmediate);
    clock.advance(120_000);
    await until(() => ended().length > endedBefore);
    expect(invocations.slice(before)).toEqual(Array(3).fill('{"later":1}'));
    expect(requestIds.slice(before)).toEqual(Array(3).fill($metadata.requestId));
    expect(ended().at(-1)).toMatchObject({ attempts: 3, errorType: "TypeError" });
  });

  test("is tried again for as long as the function is throttled, for six hours", async () => {
    const endedBefore = ended().length;
    await start(() => ({ kind: "throttled" }));
    while (ended().length === endedBefore) {
      clock.advance(1_000);
      await new Promise(setImmediate);
    }
    // 1, 2, 4 … 256 seconds in between, then 70 times 5 minutes: another five would be too many.
    expect(ended().at(-1)).toMatchObject({ errorType: "TooManyRequestsException", attempts: 1 + 9 + 70 });
  });
});

describe("an asynchronous invocation of a function whose settings are its own", () => {
  const start = (by: Answer) => invoke({ FunctionName: "Brief", InvocationType: "Event", Payload: '{"later":1}' }, by);
  const ended = () => events.filter(({ type }) => type === "invoked-later");

  async function runToEnd(by: Answer, stepMs: number): Promise<{ readonly requestId: string | undefined }> {
    const endedBefore = ended().length;
    const { $metadata } = await start(by);
    while (ended().length === endedBefore) {
      await new Promise(setImmediate);
      clock.advance(stepMs);
    }
    return { requestId: $metadata.requestId };
  }

  test("is tried as often as they say, and recorded in their queue with the event and the last answer", async () => {
    const [before, recordedBefore] = [invocations.length, records.length];
    const { requestId } = await runToEnd(() => threw, 60_000);
    expect(invocations).toHaveLength(before + 2);
    expect(ended().at(-1)).toMatchObject({
      functionName: "Brief",
      attempts: 2,
      errorType: "TypeError",
      recordedIn: "Dead",
    });
    expect(records.slice(recordedBefore)).toEqual([{ queueName: "Dead", body: expect.any(String) }]);
    const { kind: _kind, ...responsePayload } = threw;
    expect(JSON.parse(records.at(-1)?.body ?? "")).toEqual({
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      requestContext: {
        requestId,
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:Brief:$LATEST",
        condition: "RetriesExhausted",
        approximateInvokeCount: 2,
      },
      requestPayload: { later: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload,
    });
  });

  test("is given up at the age that they say", async () => {
    await runToEnd(() => ({ kind: "throttled" }), 1_000);
    // 1, 2, 4 … 256 seconds in between: another 300 would be too many.
    expect(ended().at(-1)).toMatchObject({ errorType: "TooManyRequestsException", attempts: 1 + 9 });
    const record = JSON.parse(records.at(-1)?.body ?? "");
    expect(record).toMatchObject({ requestContext: { condition: "EventAgeExceeded" }, requestPayload: { later: 1 } });
    expect(record).not.toHaveProperty("responsePayload");
  });

  test("is recorded nowhere when it succeeds, and says so where the queue refuses the record", async () => {
    const before = records.length;
    await runToEnd(() => ({ kind: "returned", resultJson: "1" }), 0);
    expect(records).toHaveLength(before);
    sendRefusal = "Too long.";
    await runToEnd(() => threw, 60_000);
    sendRefusal = undefined;
    expect(events).toContainEqual({ type: "warning", message: "Dead takes no record of Brief: Too long." });
  });
});

describe("what Lambda refuses is refused", () => {
  test.each([
    ["a function that is not there", { FunctionName: "None" }, "ResourceNotFoundException", 404],
    ["one that is somewhere else", { FunctionName: "210987654321:function:Echo" }, "ResourceNotFoundException", 404],
    ["a version that is not there", { Qualifier: "7" }, "ResourceNotFoundException", 404],
    ["an event that is no JSON", { Payload: "{" }, "InvalidRequestContentException", 400],
    ["too large an event", { Payload: JSON.stringify("x".repeat(6_291_455)) }, "RequestTooLargeException", 413],
    [
      "too large an event for later",
      { Payload: JSON.stringify("x".repeat(1_048_575)), InvocationType: "Event" as const },
      "RequestTooLargeException",
      413,
    ],
    ["a way to invoke that is none", { InvocationType: "Now" as "Event" }, "InvalidParameterValueException", 400],
    ["a log that is none", { LogType: "All" as "Tail" }, "InvalidParameterValueException", 400],
  ])("%s", async (_what, input, name, httpStatusCode) => {
    const before = invocations.length;
    await expect(invoke(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(invocations).toHaveLength(before);
  });

  test("the largest event is not", async () => {
    const Payload = JSON.stringify("x".repeat(1_048_574));
    expect((await invoke({ Payload, InvocationType: "Event" })).StatusCode).toBe(202);
  });

  test("a function that has no room", async () => {
    const refused = invoke({}, () => ({ kind: "throttled" }));
    await expect(refused).rejects.toMatchObject({
      name: "TooManyRequestsException",
      Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
  });

  test("the SDK knows its classes", async () => {
    const command = new InvokeCommand({ FunctionName: "None" });
    await expect(client.send(command)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

test("a request without a signature invokes nothing", async () => {
  const url = `${origin}/2015-03-31/functions/Echo/invocations`;
  answer = echo;
  const before = invocations.length;
  const authorization = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/lambda/aws4_request";
  const ask = (headers: Record<string, string>) => fetch(url, { method: "POST", headers, body: "{}" });
  expect((await ask({ "content-type": "text/plain" })).status).toBe(403);
  expect(invocations).toHaveLength(before);
  expect((await ask({ authorization })).status).toBe(200);
});

test.each(["RequestResponse", "Event"] as const)(
  "the trace of a call goes to the function, %s",
  async (InvocationType) => {
    const before = invocations.length;
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { "X-Amzn-Trace-Id": "Root=1-a;Sampled=1" });
        return next(args);
      },
      { step: "build", name: "trace" },
    );
    await invoke({ InvocationType });
    client.middlewareStack.remove("trace");
    await invoked(before + 1);
    await invoke();
    expect(traceHeaders.slice(before)).toEqual(["Root=1-a;Sampled=1", undefined]);
  },
);
