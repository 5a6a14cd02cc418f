import { describe, expect, test } from "vitest";
import { handshakeStatus } from "../src/testing/client.ts";
import { type Handler, ok, startTestGateway } from "./support/start-test-gateway.ts";

const ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/$connect";

function policy(resource: string | readonly string[], effect = "Allow", context?: object) {
  const Statement = [{ Action: "execute-api:Invoke", Effect: effect, Resource: resource }];
  return { principalId: "user-42", policyDocument: { Version: "2012-10-17", Statement }, ...(context && { context }) };
}

function start(authorizer: Handler, options: Parameters<typeof startTestGateway>[0] = {}) {
  return startTestGateway({
    routes: { $connect: ok, $default: ok, $disconnect: ok },
    functions: { authorizer },
    extra: {
      $connect: {
        authorization: {
          type: "CUSTOM",
          functionName: "authorizer",
          identitySources: ["route.request.querystring.token", "route.request.header.X-Tenant"],
        },
      },
    },
    ...options,
  });
}

const headers = { "x-tenant": "t1" };

test.each([
  ["none", "", {}],
  ["one of two", "?token=a", {}],
  ["an empty one", "?token=", headers],
  ["another case of the query's name", "?Token=a", headers],
])("identity sources, %s: 401, and the authorizer is not called", async (_, query, sent) => {
  await using gateway = await start(() => policy(ARN));
  expect(await handshakeStatus(gateway.url + query, { headers: sent })).toBe(401);
  expect(gateway.invocations).toEqual([]);
});

const throws = (message: string) => () => {
  throw new Error(message);
};

test.each<[string, Handler, number]>([
  ["allows", () => policy(ARN), 101],
  ["throws Unauthorized", throws("Unauthorized"), 401],
  ["throws something like it", throws("Unauthorized."), 500],
  ["denies", () => policy(ARN, "Deny"), 403],
  ["allows something else", () => policy(`${ARN}x`), 403],
  ["allows …/prod/*", () => policy(ARN.replace("$connect", "*")), 101],
  ["allows …/prod/*/*", () => policy(ARN.replace("$connect", "*/*")), 403],
  ["allows a list of which one matches", () => policy(["arn:x", ARN.replace("us-east-1", "us-????-1")]), 101],
  ["allows everything", () => policy("*"), 101],
  ["returns a status", () => ({ statusCode: 401 }), 500],
  ["returns nothing", () => undefined, 500],
  ["returns no principal", () => ({ policyDocument: policy(ARN).policyDocument }), 500],
  ["returns an object in the context", () => policy(ARN, "Allow", { a: {} }), 500],
  ["returns more than 8 KB", () => policy(ARN, "Allow", { a: "x".repeat(8_192) }), 500],
])("an authorizer that %s", async (_, authorizer, status) => {
  await using gateway = await start(authorizer);
  expect(await handshakeStatus(`${gateway.url}?token=abc`, { headers })).toBe(status);
});

test("an explicit Deny wins", async () => {
  const both = policy(ARN);
  both.policyDocument.Statement.push({ Action: "*", Effect: "Deny", Resource: "*" });
  await using gateway = await start(() => both);
  expect(await handshakeStatus(`${gateway.url}?token=abc`, { headers })).toBe(403);
});

test("an authorizer that takes too long is a 500", async () => {
  await using gateway = await start(() => new Promise(() => {}), { behaviour: { integrationTimeoutMs: 100 } });
  const status = handshakeStatus(`${gateway.url}?token=abc`, { headers });
  await expect.poll(() => gateway.invocations.length).toBe(1);
  gateway.clock.advance(100);
  expect(await status).toBe(500);
});

describe("events", () => {
  test("the authorizer's event has all headers, empty maps and the ARN, and the connection's id", async () => {
    await using gateway = await start(() => policy(ARN));
    await gateway.connect({ query: "?token=abc", headers: { ...headers, "X-Forwarded-For": "198.51.100.1" } });
    const [event, connect] = gateway.invocations;
    expect(Object.keys(event)).toEqual([
      "type",
      "methodArn",
      "headers",
      "multiValueHeaders",
      "queryStringParameters",
      "multiValueQueryStringParameters",
      "stageVariables",
      "requestContext",
    ]);
    expect(event).toMatchObject({ type: "REQUEST", methodArn: ARN, stageVariables: {} });
    expect(event.queryStringParameters).toEqual({ token: "abc" });
    expect(event.headers).toMatchObject({
      Connection: "upgrade",
      Upgrade: "websocket",
      "content-length": "0",
      "x-tenant": "t1",
      "X-Forwarded-For": "198.51.100.1, 127.0.0.1",
    });
    expect(event.requestContext.connectionId).toBe(connect.requestContext.connectionId);
    expect(event.requestContext).toMatchObject({ routeKey: "$connect", eventType: "CONNECT" });
    expect(event.requestContext).not.toHaveProperty("authorizer");
  });

  test("its context, principal and latency are on every later event, and it runs once", async () => {
    const context = { tenant: "t1", level: 3, admin: true };
    await using gateway = await start(() => policy(ARN, "Allow", context));
    const client = await gateway.connect({ query: "?token=abc", headers });
    client.send("x");
    await gateway.invocation("$default");
    client.webSocket.close();
    await gateway.invocation("$disconnect");
    const [, ...later] = gateway.invocations;
    expect(later.map((event) => event.requestContext.routeKey)).toEqual(["$connect", "$default", "$disconnect"]);
    for (const event of later) {
      const expected = { tenant: "t1", level: "3", admin: "true", principalId: "user-42", integrationLatency: 0 };
      expect(event.requestContext.authorizer).toEqual(expected);
    }
  });
});
