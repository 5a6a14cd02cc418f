import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { openConnection } from "./support/connection.ts";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

row("C01", "an API without $connect accepts everybody", async (target) => {
  const bare = await target.api("bare");
  expect(await bare.handshakeStatus()).toBe(101);
});

row("C02", "★ the status of $connect is the handshake's; a throw or no status is 502", async (target) => {
  const plain = await target.api("plain");
  const statusOf = (instruction: object) => plain.handshakeStatus({ do: instruction });
  expect({
    200: await statusOf({ status: 200 }),
    201: await statusOf({ status: 201 }),
    301: await statusOf({ status: 301 }),
    401: await statusOf({ status: 401 }),
    501: await statusOf({ status: 501 }),
    throws: await statusOf({ throw: "on purpose" }),
    nothing: await statusOf({ returnNothing: true }),
  }).toEqual({ 200: 101, 201: 101, 301: 301, 401: 401, 501: 501, throws: 502, nothing: 502 });
});

row("C03", "a missing or empty identity source is 401 and the authorizer is not called", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const authorize = { reportTo: await observer.id() };
  expect(await guarded.handshakeStatus({ authorize, query: { token: undefined, case: "missing" } })).toBe(401);
  expect(await guarded.handshakeStatus({ authorize, query: { token: "", case: "empty" } })).toBe(401);
  expect(await guarded.handshakeStatus({ authorize, query: { case: "present" } })).toBe(101);
  const { event } = await observer.nextObservation();
  expect(event).toMatchObject({ type: "REQUEST", queryStringParameters: { case: "present" } });
});

row("C04", "★ what an authorizer throws or returns decides between 101, 401, 403 and 500", async (target) => {
  const guarded = await target.api("guarded");
  const statusOf = (authorize: object) => guarded.handshakeStatus({ authorize });
  expect({
    allow: await statusOf({}),
    unauthorized: await statusOf({ throw: "Unauthorized" }),
    otherThrow: await statusOf({ throw: "unauthorized!" }),
    deny: await statusOf({ effect: "Deny" }),
    otherArn: await statusOf({ resource: "arn:aws:execute-api:us-east-1:123456789012:0therap1ii/fixture/*" }),
    twoStars: await statusOf({ resourceEnd: "*/*" }),
    malformed: await statusOf({ return: { statusCode: 401 } }),
  }).toEqual({
    allow: 101,
    unauthorized: 401,
    otherThrow: 500,
    deny: 403,
    otherArn: 403,
    twoStars: 403,
    malformed: 500,
  });
});

row("C05", "another stage than the API's is 403", async (target) => {
  const plain = await target.api("plain");
  const elsewhere = String(new URL("/no-such-stage", plain.url));
  await expect(openConnection(elsewhere)).rejects.toMatchObject({ status: 403 });
  expect(await plain.handshakeStatus()).toBe(101);
});

row("C06", "the subprotocol is the one $connect returns; without it the client gives up", async (target) => {
  const plain = await target.api("plain");
  const protocols = ["fixture.v1", "fixture.v2"];
  const headers = { "Sec-WebSocket-Protocol": "fixture.v2" };
  const { webSocket } = await plain.connect({ protocols, do: { headers } });
  expect(webSocket.protocol).toBe("fixture.v2");
  await expect(plain.connect({ protocols })).rejects.toThrow("Server sent no subprotocol");
});

row("C07", "the $connect event has the client's header names, what the gateway adds, and the query", async (target) => {
  const plain = await target.api("plain");
  const observer = await plain.connect();
  const order = JSON.stringify({ reportTo: await observer.id() });

  const headers = { "x-Odd-Case": "kept", "User-Agent": "conformance", "X-Fixture": order };
  await plain.connect({ headers });
  const { event } = await observer.nextObservation();
  expect(Object.keys(event).sort()).toEqual([
    "headers",
    "isBase64Encoded",
    "multiValueHeaders",
    "requestContext",
    "stageVariables",
  ]);
  expect(event.headers).toMatchObject({
    "x-Odd-Case": "kept",
    "User-Agent": "conformance",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": expect.any(String),
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    "X-Forwarded-For": expect.any(String),
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
    Host: expect.stringMatching(/^[\w.-]+$/),
  });
  expect(event.multiValueHeaders).toMatchObject({ "x-Odd-Case": ["kept"] });
  const names = Object.keys(event.headers ?? {}).map((name) => name.toLowerCase());
  expect(names).not.toContain("connection");
  expect(names).not.toContain("upgrade");
  expect(names).not.toContain("content-length");

  await plain.connect({ headers: { "X-Fixture": order }, query: { room: "a b" } });
  const withQuery = (await observer.nextObservation()).event;
  expect(withQuery.queryStringParameters).toEqual({ room: "a b" });
  expect(withQuery.multiValueQueryStringParameters).toEqual({ room: ["a b"] });
});

row("C41", "a stage named $default is in the URL, in events and in the management endpoint", async (target) => {
  const unnamed = await target.api("unnamed");
  expect(new URL(unnamed.url).pathname).toBe("/$default");
  const client = await unnamed.connect();
  const { event } = await client.observe();
  expect(event.requestContext.stage).toBe("$default");
  const { connectionId: ConnectionId } = event.requestContext;
  await unnamed.management.send(new PostToConnectionCommand({ ConnectionId, Data: "posted" }));
  expect(await client.next()).toBe("posted");
});
