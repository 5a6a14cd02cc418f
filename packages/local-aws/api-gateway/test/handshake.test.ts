import { request } from "node:http";
import { connect as connectTcp } from "node:net";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { handshakeStatus } from "../src/testing/client.ts";
import { ok, startTestGateway } from "./support/start-test-gateway.ts";

test("without a $connect route every connection is accepted", async () => {
  await using gateway = await startTestGateway();
  expect(await handshakeStatus(gateway.url)).toBe(101);
});

test.each([
  ["200", () => ({ statusCode: 200 }), 101],
  ["201", () => ({ statusCode: 201 }), 101],
  ["301", () => ({ statusCode: 301 }), 301],
  ["401", () => ({ statusCode: 401 }), 401],
  ["501", () => ({ statusCode: 501 }), 501],
  [
    "an exception",
    () => {
      throw new Error("no");
    },
    502,
  ],
  ["nothing", () => undefined, 502],
  ["text", () => "200", 502],
  ["no status", () => ({ body: "x" }), 502],
  ["a status that is none", () => ({ statusCode: 101 }), 502],
  ["a body that is no text", () => ({ statusCode: 200, body: {} }), 502],
  ["members that a proxy response does not have", () => ({ statusCode: 200, policyDocument: {} }), 502],
])("$connect answers %s: the client sees a status, and only a 2xx opens", async (_, handler, status) => {
  await using gateway = await startTestGateway({ routes: { $connect: handler, $disconnect: ok } });
  expect(await handshakeStatus(gateway.url)).toBe(status);
  if (status !== 101) expect(gateway.invocations.map((event) => event.requestContext.routeKey)).toEqual(["$connect"]);
});

test("a $connect that takes longer than the integration may is refused with 504", async () => {
  await using gateway = await startTestGateway({ routes: { $connect: () => new Promise(() => {}) } });
  const status = handshakeStatus(gateway.url);
  await gateway.invocation("$connect");
  gateway.clock.advance(29_000);
  expect(await status).toBe(504);
});

test("a function that the API may not invoke, or that does not exist, is a 500", async () => {
  const notPermitted = { integration: { type: "AWS_PROXY", functionName: "$connect", permitted: false } } as const;
  await using gateway = await startTestGateway({ routes: { $connect: ok }, extra: { $connect: notPermitted } });
  expect(await handshakeStatus(gateway.url)).toBe(500);
  const missing = { integration: { type: "AWS_PROXY", functionName: "nobody" } } as const;
  await using other = await startTestGateway({ routes: { $connect: ok }, extra: { $connect: missing } });
  expect(await handshakeStatus(other.url)).toBe(500);
});

test("a MOCK on $connect decides by its template", async () => {
  const mock = (status: number) =>
    ({
      integration: {
        type: "MOCK",
        requestTemplates: { $default: `{"statusCode":${status}}` },
        integrationResponses: { $default: {} },
      },
    }) as const;
  await using open = await startTestGateway({ routes: { $connect: ok }, extra: { $connect: mock(200) } });
  await using shut = await startTestGateway({ routes: { $connect: ok }, extra: { $connect: mock(403) } });
  expect(await handshakeStatus(open.url)).toBe(101);
  expect(await handshakeStatus(shut.url)).toBe(403);
});

test("another stage, a longer path and no stage are refused with 403", async () => {
  await using gateway = await startTestGateway();
  const base = `ws://127.0.0.1:${gateway.port}`;
  for (const path of ["/test", "/prod/more", "/", "/Prod"]) expect(await handshakeStatus(base + path)).toBe(403);
  expect(await handshakeStatus(`${base}/prod/?a=1`)).toBe(101);
});

test("a URL over 4,096 characters is refused before any function runs", async () => {
  await using gateway = await startTestGateway({ routes: { $connect: ok } });
  expect(await handshakeStatus(`${gateway.url}?token=${"x".repeat(4_096)}`)).toBe(414);
  expect(gateway.invocations).toEqual([]);
});

test("more new connections than the quota are refused with 429, and accepted when time has passed", async () => {
  await using gateway = await startTestGateway({ behaviour: { connectionsPerSecond: 2 } });
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push(await handshakeStatus(gateway.url));
  expect(statuses).toEqual([101, 101, 429]);
  gateway.clock.advance(1_000);
  expect(await handshakeStatus(gateway.url)).toBe(101);
});

test("an API key, where one is required: 403 without, and the event carries it", async () => {
  await using gateway = await startTestGateway({
    routes: { $connect: ok },
    extra: { $connect: { apiKeyRequired: true } },
    api: { apiKeys: { k1: "the-value" } },
  });
  expect(await handshakeStatus(gateway.url)).toBe(403);
  expect(await handshakeStatus(gateway.url, { headers: { "x-api-key": "another" } })).toBe(403);
  expect(await handshakeStatus(gateway.url, { headers: { "x-api-key": "the-value" } })).toBe(101);
  expect(gateway.invocations[0].requestContext.identity).toMatchObject({ apiKey: "the-value", apiKeyId: "k1" });
});

test("AWS_IAM looks at the shape of the signature", async () => {
  const iam = { authorization: { type: "AWS_IAM" } } as const;
  await using gateway = await startTestGateway({ routes: { $connect: ok }, extra: { $connect: iam } });
  const signed = (service: string) =>
    `?${new URLSearchParams({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `AKID/20260101/us-east-1/${service}/aws4_request`,
      "X-Amz-Signature": "00",
    })}`;
  expect(await handshakeStatus(gateway.url)).toBe(403);
  expect(await handshakeStatus(gateway.url + signed("execute-api"))).toBe(101);
  expect(await handshakeStatus(gateway.url + signed("apigateway"))).toBe(403);
});

test("the subprotocol is what $connect returns, whatever the case of its header", async () => {
  await using gateway = await startTestGateway({
    routes: { $connect: () => ({ statusCode: 200, headers: { "sec-websocket-PROTOCOL": "b.v1" } }) },
  });
  const client = await gateway.connect({ protocols: ["a.v1", "b.v1"] });
  expect(client.webSocket.protocol).toBe("b.v1");
  expect(gateway.invocations[0].headers["Sec-WebSocket-Protocol"]).toBe("a.v1,b.v1");
});

test("without one in the answer the client gets none, and gives up", async () => {
  await using gateway = await startTestGateway({ routes: { $connect: ok } });
  await expect(gateway.connect({ protocols: ["a.v1"] })).rejects.toThrow("subprotocol");
});

test("a plain GET of the stage is answered 426, anything else 403", async () => {
  await using gateway = await startTestGateway();
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${gateway.port}${path}`)).status;
  expect(await statusOf("/prod")).toBe(426);
  expect(await statusOf("/test")).toBe(403);
  expect(await statusOf("/")).toBe(403);
});

test("what is no WebSocket handshake is refused before $connect", async () => {
  await using gateway = await startTestGateway({ routes: { $connect: ok } });
  const status = await new Promise((resolve) =>
    request(gateway.managementEndpoint, { headers: { connection: "upgrade", upgrade: "websocket" } }, (response) =>
      resolve(response.statusCode),
    ).end(),
  );
  expect(status).toBe(400);
  expect(gateway.invocations).toEqual([]);
});

test.each(["bearer token", "a,,b", "a, a", "a,", "a b", '"a"', "ü"])(
  "subprotocols that are no list of tokens are refused before $connect: %s",
  async (offered) => {
    await using gateway = await startTestGateway({ routes: { $connect: ok } });
    const headers = {
      ...{ connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
      ...{ "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-protocol": offered },
    };
    const status = await new Promise((resolve) =>
      request(gateway.url.replace("ws:", "http:"), { headers }, (response) => resolve(response.statusCode)).end(),
    );
    expect(status).toBe(400);
    expect(gateway.invocations).toEqual([]);
  },
);

/** The status and the extensions of the answer to a handshake that offers extensions. */
async function offerExtensions(gateway: { readonly url: string }, offered: string) {
  const headers = {
    ...{ connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "13" },
    ...{ "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-extensions": offered },
  };
  return new Promise<readonly [number | undefined, string | undefined]>((resolve) => {
    const asked = request(gateway.url.replace("ws:", "http:"), { headers });
    asked.on("response", ({ statusCode }) => resolve([statusCode, undefined]));
    asked.on("upgrade", ({ statusCode, headers: answered }, socket) => {
      socket.destroy();
      resolve([statusCode, answered["sec-websocket-extensions"]]);
    });
    asked.end();
  });
}

test.each(["permessage-deflate;;", "permessage-deflate; =1", ",", "a b"])(
  "extensions that are no list of offers are refused before $connect: %s",
  async (offered) => {
    await using gateway = await startTestGateway({ routes: { $connect: ok } });
    expect(await offerExtensions(gateway, offered)).toEqual([400, undefined]);
    expect(gateway.invocations).toEqual([]);
  },
);

test.each([
  ["permessage-deflate; server_max_window_bits=10", undefined],
  ["permessage-deflate; bogus=1", undefined],
  ["x-something", undefined],
  ["permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"],
  ["x-something, permessage-deflate; client_max_window_bits", "permessage-deflate"],
])("offers that cannot be accepted are declined, and the connection goes on: %s", async (offered, accepted) => {
  await using gateway = await startTestGateway({ routes: { $connect: ok } });
  const [status, extensions] = await offerExtensions(gateway, offered);
  expect([status, extensions?.split(";")[0]]).toEqual([101, accepted]);
});

test("a client that leaves while $connect runs is not registered and causes no $disconnect", async () => {
  let finish: (result: object) => void = () => {};
  const $connect = () => new Promise((resolve) => (finish = resolve));
  await using gateway = await startTestGateway({ routes: { $connect, $disconnect: ok } });
  const socket = connectTcp(gateway.port, "127.0.0.1");
  socket.write(
    "GET /prod HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await gateway.invocation("$connect");
  socket.destroy();
  // The end of the client's connection is seen before the answer of a function that is given after it.
  await new Promise((resolve) => socket.once("close", () => setImmediate(() => setImmediate(resolve))));
  finish({ statusCode: 200 });
  await gateway.event("abandoned");
  expect(gateway.connectionIds()).toEqual([]);
  expect(gateway.invocations).toHaveLength(1);
});

test("a definition that AWS would refuse is refused, all problems at once", async () => {
  const start = startTestGateway({
    routes: { join: ok },
    extra: { join: { authorization: { type: "AWS_IAM" } } },
    api: { stage: "ping", routeSelectionExpression: "$request.header.x" },
  });
  await expect(start).rejects.toThrow(/stage ping.*selection expression.*route join: only \$connect/);
});

test("a stage may be $default, which may be escaped", async () => {
  const routes = { $connect: ok, $default: () => ({ statusCode: 200, body: "text" }) };
  const extra = { $default: { routeResponse: true } };
  await using gateway = await startTestGateway({ routes, extra, api: { stage: "$default" } });
  expect(gateway.url).toBe(`ws://127.0.0.1:${gateway.port}/$default`);
  const client = await gateway.connect();
  expect(await client.ask("x")).toBe("text");
  expect(gateway.invocations[0].requestContext.stage).toBe("$default");
  const origin = `ws://127.0.0.1:${gateway.port}`;
  expect(await handshakeStatus(`${origin}/%24default`)).toBe(101);
  for (const other of ["/", "/default", "/$default/x", "/$DEFAULT"]) {
    expect([other, await handshakeStatus(origin + other)]).toEqual([other, 403]);
  }
  const management = new ApiGatewayManagementApiClient({
    endpoint: gateway.managementEndpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
  });
  const [ConnectionId] = gateway.connectionIds();
  await management.send(new PostToConnectionCommand({ ConnectionId, Data: "posted" }));
  expect(await client.next()).toBe("posted");
  management.destroy();
});

const throwing = () => {
  throw new TypeError("the function's own text");
};
const denied = {
  principalId: "x",
  policyDocument: { Statement: { Effect: "Deny", Action: "execute-api:Invoke", Resource: "*" } },
};

test.each<[string, Parameters<typeof startTestGateway>[0], string, object]>([
  ["another stage", {}, "/dev", { status: 403, by: "stage", because: "the stage is prod" }],
  [
    ...["a function's status", { routes: { $connect: () => ({ statusCode: 401 }) } }, "/prod"],
    { status: 401, by: "$connect", functionName: "$connect", because: "the function refused it" },
  ] as const,
  [
    ...["a function that throws", { routes: { $connect: throwing } }, "/prod"],
    { status: 502, by: "$connect", functionName: "$connect", because: "TypeError" },
  ] as const,
  [
    ...["a malformed result", { routes: { $connect: () => ({}) } }, "/prod"],
    { status: 502, because: "malformed proxy response: it has no statusCode" },
  ] as const,
  [
    ...["an identity source", { functions: { Auth: ok } }, "/prod"],
    { status: 401, by: "identity-source", because: "route.request.querystring.token is missing or empty" },
  ] as const,
  [
    ...["an authorizer that throws", { functions: { Auth: throwing } }, "/prod?token=never-log-token"],
    { status: 500, by: "authorizer", functionName: "Auth", because: "TypeError" },
  ] as const,
  [
    ...["an authorizer's result", { functions: { Auth: ok } }, "/prod?token=never-log-token"],
    { status: 500, by: "authorizer", because: "its result is no policy" },
  ] as const,
  [
    ...["an authorizer's policy", { functions: { Auth: () => denied } }, "/prod?token=never-log-token"],
    {
      status: 403,
      by: "authorizer",
      because: expect.stringMatching(/^its policy does not allow arn:.*\/prod\/\$connect$/),
    },
  ] as const,
  [
    ...["a quota", { behaviour: { connectionsPerSecond: 1 } }, "/prod"],
    { status: 429, by: "throttle", because: "more than 1 new connections a second" },
  ] as const,
])("a refusal says why: %s", async (what, options, path, expected) => {
  const identitySources = ["route.request.querystring.token"];
  const authorization = { type: "CUSTOM", functionName: "Auth", identitySources } as const;
  const extra = options?.functions === undefined ? {} : { $connect: { authorization } };
  await using gateway = await startTestGateway({ routes: { $connect: ok }, extra, ...options });
  if (what === "a quota") await gateway.connect();
  await handshakeStatus(`ws://127.0.0.1:${gateway.port}${path}`);
  const event = await gateway.event("refused");
  expect(event).toMatchObject(expected);
  expect(JSON.stringify(event)).not.toMatch(/never-log|own text/);
});
