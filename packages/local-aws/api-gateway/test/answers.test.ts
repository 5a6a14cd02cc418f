import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Handler, ok, startTestGateway } from "./support/start-test-gateway.ts";

const throws = () => {
  throw new Error("secret");
};
const text = () => ({ statusCode: 200, body: "text" });

function start(handler: Handler, routeResponse: boolean, options: Parameters<typeof startTestGateway>[0] = {}) {
  const extra = { act: { routeResponse }, ping: { routeResponse: true } };
  return startTestGateway({
    routes: { act: handler, ping: () => ({ statusCode: 200, body: "pong" }) },
    extra,
    ...options,
  });
}

const ACT = '{"action":"act"}';
const PING = '{"action":"ping"}';

test.each<[string, Handler]>([
  ["a body", text],
  ["a status that is no success", () => ({ statusCode: 501, body: "text" })],
])("a one-way route that returns %s sends nothing", async (_, handler) => {
  await using gateway = await start(handler, false);
  const client = await gateway.connect();
  client.send(ACT);
  expect((await gateway.event("routed")).outcome).toBe("handled");
  expect(await client.ask(PING)).toBe("pong");
});

test.each<[string, Handler, string]>([
  ["a body", text, "text"],
  ["a status that is no success", () => ({ statusCode: 500, body: "text" }), "text"],
  ["a status of digits", () => ({ statusCode: "200", body: "text" }), "text"],
  [
    "everything that a result may have",
    () => ({ statusCode: 200, headers: null, multiValueHeaders: {}, isBase64Encoded: false, body: "text" }),
    "text",
  ],
])("a two-way route that returns %s sends exactly the body", async (_, handler, expected) => {
  await using gateway = await start(handler, true);
  expect(await (await gateway.connect()).ask(ACT)).toBe(expected);
});

const EMPTY: readonly (readonly [string, Handler])[] = [
  ["no body", ok],
  ["null for a body", () => ({ statusCode: 200, body: null })],
  ["an empty body", () => ({ statusCode: 200, body: "" })],
];

test.each(EMPTY)("a two-way route that returns %s sends nothing", async (_, handler) => {
  await using gateway = await start(handler, true);
  const client = await gateway.connect();
  client.send(ACT);
  expect(await gateway.event("routed")).toMatchObject({ outcome: "handled", status: 200, replyBytes: 0 });
  expect(await client.ask(PING)).toBe("pong");
});

test.each(EMPTY)("a two-way route that returns %s can be made to send an empty message", async (_, handler) => {
  await using gateway = await start(handler, true, { behaviour: { emptyReply: "empty-message" } });
  expect(await (await gateway.connect()).ask(ACT)).toBe("");
  expect(await gateway.event("routed")).toMatchObject({ outcome: "replied", status: 200, replyBytes: 0 });
});

const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ["nothing", undefined, "it is no object"],
  ["null", null, "it is no object"],
  ["a text", "text", "it is no object"],
  ["a list", [{ statusCode: 200 }], "it is no object"],
  ["no status", { body: "text" }, "it has no statusCode"],
  ["a status that is no number", { statusCode: "OK" }, "its statusCode is no status"],
  ["a status that is none of HTTP", { statusCode: 99 }, "its statusCode is no status"],
  ["a body that is no text", { statusCode: 200, body: { a: 1 } }, "its body is no text"],
  ["headers that are no object", { statusCode: 200, headers: ["a"] }, "its headers are no object"],
  ["another object", { hello: 1 }, "it has further members: hello"],
  [
    "members of something else",
    { ConnectionId: "x", Data: "y", statusCode: 200 },
    "it has further members: ConnectionId, Data",
  ],
  [
    "a member whose name is a secret",
    { statusCode: 200, "never-log-this": 1 },
    "it has further members: (another name)",
  ],
];

describe.each([true, false])("a malformed proxy response (two-way: %s)", (twoWay) => {
  test.each(MALFORMED)(
    "%s is an exact error frame, the event says why, and nothing closes",
    async (_, returned, why) => {
      await using gateway = await start(() => returned, twoWay);
      const client = await gateway.connect();
      const [connectionId] = gateway.connectionIds();
      const frame = await client.ask(ACT);
      const { requestId } = gateway.invocations[0].requestContext;
      expect(frame).toBe(
        `{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
      );
      expect(await gateway.event("routed")).toMatchObject({
        ...{ outcome: "failed", functionName: "act", requestId },
        because: `malformed proxy response: ${why}`,
      });
      expect(await client.ask(PING)).toBe("pong");
    },
  );
});

test("a malformed result of $disconnect is in the log, and nowhere else", async () => {
  await using gateway = await startTestGateway({ routes: { $disconnect: () => "done" } });
  (await gateway.connect()).webSocket.close();
  expect(await gateway.event("disconnected")).toMatchObject({
    ...{ outcome: "failed", functionName: "$disconnect" },
    because: "malformed proxy response: it is no object",
  });
});

test("a reply to a reader that is too slow is not sent, and the event says so", async () => {
  const body = randomBytes(98_304).toString("base64");
  await using gateway = await start(() => ({ statusCode: 200, body }), true, {
    behaviour: { sendBufferBytes: 100_000 },
  });
  const slow = await gateway.connect({ perMessageDeflate: false });
  slow.webSocket.pause();
  const last = () => gateway.events.filter((event) => event.type === "routed").at(-1);
  for (let n = 1; n <= 500 && last()?.outcome !== "unsent"; n++) {
    slow.send(ACT);
    await expect.poll(() => gateway.events.filter(({ type }) => type === "routed").length, { interval: 1 }).toBe(n);
  }
  expect(last()).toMatchObject({ outcome: "unsent", replyBytes: 0 });
  expect(await (await gateway.connect()).ask(PING)).toBe("pong");
});

test("a reply to a client that has gone meanwhile is not sent, and the event says so", async () => {
  await using gateway = await start(() => {
    gateway.drop(gateway.connectionIds()[0] ?? "");
    return text();
  }, true);
  (await gateway.connect()).send(ACT);
  expect(await gateway.event("routed")).toMatchObject({ outcome: "unsent", replyBytes: 0 });
});

test.each([true, false])(
  "a function that throws is an exact error frame (two-way: %s), and nothing closes",
  async (twoWay) => {
    await using gateway = await start(throws, twoWay);
    const client = await gateway.connect();
    const [connectionId] = gateway.connectionIds();
    const frame = await client.ask(ACT);
    const { requestId } = gateway.invocations[0].requestContext;
    expect(frame).toBe(
      `{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
    );
    expect(await client.ask(PING)).toBe("pong");
  },
);

test("a function that may not be invoked is the same frame", async () => {
  const integration = { type: "AWS_PROXY", functionName: "act", permitted: false } as const;
  await using gateway = await start(text, true, { extra: { act: { integration } } });
  expect(await (await gateway.connect()).ask(ACT)).toMatch(/^{"message": "Internal server error", /);
  expect(gateway.invocations).toEqual([]);
});

test("a function that takes too long is a frame of its own, and its late result is dropped", async () => {
  let finish: (result: object) => void = () => {};
  const slow = () => new Promise((resolve) => (finish = resolve));
  await using gateway = await start(slow, true, { behaviour: { integrationTimeoutMs: 50 } });
  const client = await gateway.connect();
  client.send(ACT);
  await gateway.invocation("act");
  gateway.clock.advance(50);
  expect(await client.next()).toMatch(/^{"message": "Endpoint request timed out", "connectionId":"/);
  finish({ statusCode: 200, body: "late" });
  expect(await client.ask(PING)).toBe("pong");
});

test("messages beyond the account's throttle are answered with a frame, and the connection stays open", async () => {
  await using gateway = await start(text, true, { behaviour: { requestsPerSecond: 1, requestsBurst: 1 } });
  const client = await gateway.connect();
  expect(await client.ask(ACT)).toBe("text");
  expect(await client.ask(ACT)).toMatch(/^{"message": "Too Many Requests", /);
  gateway.clock.advance(1_000);
  expect(await client.ask(ACT)).toBe("text");
});

test("a status that is no success can be made an error frame", async () => {
  const handler = () => ({ statusCode: 500, body: "text" });
  await using gateway = await start(handler, true, { behaviour: { nonSuccessReply: "error-frame" } });
  expect(await (await gateway.connect()).ask(ACT)).toMatch(/^{"message": "Internal server error", /);
});

test("a MOCK answers from its templates", async () => {
  const integration = {
    type: "MOCK",
    requestTemplates: { $default: '{"statusCode":200}', fail: '{"statusCode":404}', broken: "{}" },
    templateSelectionExpression: "$request.body.template",
    integrationResponses: {
      $default: {
        responseTemplates: {
          $default: '{"type":"pong","connection":"$context.connectionId","n":$input.json(\'$.n\')}',
        },
      },
      "/4\\d\\d/": { responseTemplates: { $default: "not $input.path('$.name')" } },
    },
  } as const;
  await using gateway = await start(text, true, { extra: { act: { integration, routeResponse: true } } });
  const client = await gateway.connect();
  const [connectionId] = gateway.connectionIds();
  expect(await client.ask('{"action":"act","n":[1]}')).toBe(`{"type":"pong","connection":"${connectionId}","n":[1]}`);
  expect(await client.ask('{"action":"act","template":"fail","name":"found"}')).toBe("not found");
  expect(await client.ask('{"action":"act","template":"broken"}')).toMatch(/^{"message": "Internal server error", /);
});

test("a message that does not conform to its route's model is answered with a frame of its own kind", async () => {
  const requestModel = {
    type: "object",
    required: ["action", "n"],
    properties: { n: { type: "integer", maximum: 3 }, tags: { type: "array", items: { enum: ["a", "b"] } } },
  } as const;
  await using gateway = await start(text, true, { extra: { act: { requestModel, routeResponse: true } } });
  const client = await gateway.connect();
  const [connectionId] = gateway.connectionIds();
  expect(await client.ask('{"action":"act","n":3,"tags":["a"]}')).toBe("text");
  for (const wrong of ['{"action":"act"}', '{"action":"act","n":4}', '{"action":"act","n":1,"tags":["c"]}']) {
    expect(await client.ask(wrong)).toMatch(
      new RegExp(`^{"message" : "Bad request body", "connectionId": "${connectionId}", "messageId": "[\\w-]{15}="}$`),
    );
  }
  expect(gateway.invocations).toHaveLength(1);
});

test("frames sent at once are handled at once, each on its own copy, and may overtake", async () => {
  const release: (() => void)[] = [];
  const handler: Handler = (event) => {
    event.body = "changed";
    const { messageId } = event.requestContext;
    return new Promise((resolve) => release.push(() => resolve({ statusCode: 200, body: messageId })));
  };
  await using gateway = await start(handler, true);
  const client = await gateway.connect();
  for (let n = 0; n < 20; n++) client.send(ACT);
  await expect.poll(() => release.length).toBe(20);
  const sent = gateway.invocations.map((event) => event.requestContext.messageId);
  for (const answer of release.reverse()) answer();
  const received = [];
  while (received.length < 20) received.push(await client.next());
  expect(received).toEqual(sent.reverse());
  expect(new Set(gateway.invocations.map((event) => event.body))).toEqual(new Set([ACT]));
});

test("for debugging, they can be handled one after the other", async () => {
  let running = 0;
  const handler: Handler = async () => {
    running += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const body = String(running);
    running -= 1;
    return { statusCode: 200, body };
  };
  await using gateway = await start(handler, true, { behaviour: { concurrency: "serial" } });
  const client = await gateway.connect();
  for (let n = 0; n < 5; n++) client.send(ACT);
  for (let n = 0; n < 5; n++) expect(await client.next()).toBe("1");
});
