import { expect, test } from "vitest";
import { ok, startTestGateway } from "./support/start-test-gateway.ts";

const ID = /^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$/;
const HOST = "abcdef1234.execute-api.us-east-1.amazonaws.com";
const CONTEXT = [
  "apiId",
  "connectedAt",
  "connectionId",
  "domainName",
  "eventType",
  "extendedRequestId",
  "identity",
  "messageDirection",
  "requestId",
  "requestTime",
  "requestTimeEpoch",
  "routeKey",
  "stage",
];

const routes = { $connect: ok, join: ok, $default: ok, $disconnect: ok };

test("$connect: headers as the client wrote them, what the gateway adds, no query maps without a query", async () => {
  await using gateway = await startTestGateway({ routes });
  await gateway.connect({ headers: { "x-foo": "1", "User-Agent": "tester" }, origin: "https://app.example.com" });
  const [event] = gateway.invocations;
  expect(Object.keys(event).sort()).toEqual(["headers", "isBase64Encoded", "multiValueHeaders", "requestContext"]);
  const names = Object.keys(event.headers);
  expect(names).toEqual([...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  expect(names.map((name) => name.toLowerCase())).not.toContain("connection");
  expect(names.map((name) => name.toLowerCase())).not.toContain("upgrade");
  expect(event.headers).toMatchObject({
    Host: HOST,
    "x-foo": "1",
    "Sec-WebSocket-Version": "13",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-6955b900-[0-9a-f]{24}$/),
  });
  expect(event.multiValueHeaders["x-foo"]).toEqual(["1"]);
  expect(Object.keys(event.requestContext).sort()).toEqual(CONTEXT);
  expect(event.requestContext).toMatchObject({
    routeKey: "$connect",
    eventType: "CONNECT",
    messageDirection: "IN",
    stage: "prod",
    apiId: "abcdef1234",
    domainName: HOST,
    connectedAt: Date.UTC(2026, 0, 1),
    requestTimeEpoch: Date.UTC(2026, 0, 1),
    requestTime: "01/Jan/2026:00:00:00 +0000",
    identity: { userAgent: "tester", sourceIp: "127.0.0.1" },
  });
  expect(event.requestContext.connectionId).toMatch(ID);
  expect(event.requestContext.requestId).toMatch(ID);
});

test("a repeated query key: the last value, and all values in order, decoded", async () => {
  await using gateway = await startTestGateway({ routes });
  await gateway.connect({ query: "?room=a&room=b%20c&__proto__=x&empty" });
  const [event] = gateway.invocations;
  expect(Object.entries(event.queryStringParameters)).toEqual([
    ["room", "b c"],
    ["__proto__", "x"],
    ["empty", ""],
  ]);
  expect(event.multiValueQueryStringParameters.room).toEqual(["a", "b c"]);
});

test("a message: no headers and no query, the exact text, a message id, and the same facts of the connection", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect({ query: "?room=a" });
  gateway.clock.advance(5_456);
  client.send(' {"action":"join",  "x": "é"}\n');
  const event = await gateway.invocation("join");
  const [connect] = gateway.invocations;
  expect(Object.keys(event).sort()).toEqual(["body", "isBase64Encoded", "requestContext"]);
  expect(event).toMatchObject({ body: ' {"action":"join",  "x": "é"}\n', isBase64Encoded: false });
  expect(Object.keys(event.requestContext).sort()).toEqual([...CONTEXT, "messageId"].sort());
  const { connectionId, connectedAt, identity } = connect.requestContext;
  expect(event.requestContext).toMatchObject({ connectionId, connectedAt, identity, eventType: "MESSAGE" });
  expect(event.requestContext.requestTime).toBe("01/Jan/2026:00:00:05 +0000");
  expect(event.requestContext.messageId).toMatch(ID);
  expect(event.requestContext.requestId).toBe(event.requestContext.extendedRequestId);
  expect(event.requestContext.requestId).not.toBe(connect.requestContext.requestId);
});

test("$default carries its own name and text that is no JSON", async () => {
  await using gateway = await startTestGateway({ routes });
  (await gateway.connect()).send("plain text");
  expect(await gateway.invocation("$default")).toMatchObject({ body: "plain text" });
});

test.each([["empty", ["body"]] as const, ["absent", []] as const])(
  "an empty message is one for $default; its body is %s",
  async (emptyMessageBody, members) => {
    await using gateway = await startTestGateway({ routes, behaviour: { emptyMessageBody } });
    (await gateway.connect()).send("");
    const event = await gateway.invocation("$default");
    expect(Object.keys(event).sort()).toEqual([...members, "isBase64Encoded", "requestContext"]);
    expect(event.body ?? "").toBe("");
  },
);

test("$disconnect: four headers, the code and the reason", async () => {
  await using gateway = await startTestGateway({ routes });
  const client = await gateway.connect({ query: "?room=a" });
  client.webSocket.close(4001, "bye");
  const event = await gateway.invocation("$disconnect");
  expect(Object.keys(event).sort()).toEqual(["headers", "isBase64Encoded", "multiValueHeaders", "requestContext"]);
  expect(event.headers).toEqual({ Host: HOST, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" });
  expect(event.multiValueHeaders["x-restapi"]).toEqual([""]);
  expect(Object.keys(event.requestContext).sort()).toEqual(
    [...CONTEXT, "disconnectReason", "disconnectStatusCode"].sort(),
  );
  expect(event.requestContext).toMatchObject({ disconnectStatusCode: 4001, disconnectReason: "bye" });
});

test("stage variables are on every event where the stage has some", async () => {
  await using gateway = await startTestGateway({ routes, api: { stageVariables: { colour: "blue" } } });
  const client = await gateway.connect();
  client.send("x");
  await gateway.invocation("$default");
  client.webSocket.close();
  await gateway.invocation("$disconnect");
  expect(gateway.invocations.map((event) => event.stageVariables)).toEqual(Array(3).fill({ colour: "blue" }));
});
