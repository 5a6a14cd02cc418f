import { once } from "node:events";
import { Agent, request } from "node:http";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { signed } from "@switchboard/local-service/testing";
import { expect, test } from "vitest";
import { connectRaw } from "../src/testing/raw-client.ts";
import { ok, startTestGateway, type TestGateway } from "./support/start-test-gateway.ts";

const UNUSED_ID = "AAAAAAAAAAAAAAA=";
/** Has padding bits that are not zero. */
const PADDED_ID = "H111mc0HywMCEEf=";

function sdk(gateway: TestGateway) {
  return new ApiGatewayManagementApiClient({
    endpoint: gateway.managementEndpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
}

function ask(gateway: TestGateway, path: string, init?: RequestInit) {
  return fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers: signed, ...init });
}

const post = (body: string): RequestInit => ({ method: "POST", headers: signed, body });
const onlyId = (gateway: TestGateway) => gateway.connectionIds()[0] ?? "";

test("the SDK posts, looks and deletes", async () => {
  await using gateway = await startTestGateway({ routes: { $default: ok, $disconnect: ok } });
  const client = await gateway.connect({ headers: { "User-Agent": "tester" } });
  const ConnectionId = onlyId(gateway);

  await sdk(gateway).send(new PostToConnectionCommand({ ConnectionId, Data: "héllo" }));
  expect(await client.next()).toBe("héllo");

  gateway.clock.advance(5_456);
  client.send("x");
  await gateway.invocation("$default");
  expect(await sdk(gateway).send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
    ConnectedAt: new Date(Date.UTC(2026, 0, 1)),
    Identity: { SourceIp: "127.0.0.1", UserAgent: "tester" },
    LastActiveAt: new Date(Date.UTC(2026, 0, 1) + 5_456),
  });

  const { $metadata } = await sdk(gateway).send(new DeleteConnectionCommand({ ConnectionId }));
  expect($metadata.httpStatusCode).toBe(204);
  expect(await client.closed).toEqual({ code: 1000, reason: "Connection Closed Normally" });
  const { requestContext } = await gateway.invocation("$disconnect");
  expect(requestContext.disconnectStatusCode).toBe(1000);
  expect(requestContext.disconnectReason).toBe("Connection Closed Normally");
});

test("GET without a user agent says null", async () => {
  await using gateway = await startTestGateway();
  await connectRaw(gateway.port, "/prod");
  await gateway.event("connected");
  const answer = await ask(gateway, `/prod/@connections/${onlyId(gateway)}`);
  expect(await answer.json()).toEqual({
    connectedAt: "2026-01-01T00:00:00.000Z",
    identity: { sourceIp: "127.0.0.1", userAgent: null },
    lastActiveAt: "2026-01-01T00:00:00.000Z",
  });
});

test("the @ and the = of a URL may be escaped or not; the body is empty", async () => {
  await using gateway = await startTestGateway();
  const client = await gateway.connect();
  const id = onlyId(gateway);
  for (const at of ["@", "%40"]) {
    for (const last of ["=", "%3D", "%3d"]) {
      const answer = await ask(gateway, `/prod/${at}connections/${id.slice(0, -1)}${last}`, post(at + last));
      expect([answer.status, await answer.text()]).toEqual([200, ""]);
      expect(await client.next()).toBe(at + last);
    }
  }
});

test("a gone connection is 410 with an empty body, which the SDK knows", async () => {
  await using gateway = await startTestGateway({ routes: { $disconnect: ok } });
  const client = await gateway.connect();
  const ConnectionId = onlyId(gateway);
  client.webSocket.close();
  await gateway.invocation("$disconnect");
  for (const id of [ConnectionId, UNUSED_ID, PADDED_ID]) {
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await ask(gateway, `/prod/@connections/${id}`, { method });
      expect([answer.status, answer.headers.get("x-amzn-ErrorType"), await answer.text()]).toEqual([
        410,
        "GoneException",
        "",
      ]);
    }
  }
  const send = sdk(gateway).send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
  await expect(send).rejects.toBeInstanceOf(GoneException);
});

test.each(["abc", "AAAAAAAAAAAAAAA", "AAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAA+", "aaaaaaaaaaaaaa A"])(
  "%s cannot be an id: 400",
  async (id) => {
    await using gateway = await startTestGateway();
    const answer = await ask(gateway, `/prod/@connections/${encodeURIComponent(id)}`, post("x"));
    expect([answer.status, answer.headers.get("x-amzn-ErrorType"), await answer.json()]).toEqual([
      400,
      "BadRequestException",
      { message: `Invalid connectionId: ${id}` },
    ]);
  },
);

test.each([`/@connections/${UNUSED_ID}`, `/test/@connections/${UNUSED_ID}`, `/prod/@connections/`, "/prod/%zz"])(
  "%s is no place of this API: 403",
  async (path) => {
    await using gateway = await startTestGateway();
    const answer = await ask(gateway, path, post("x"));
    expect([answer.status, answer.headers.get("x-amzn-ErrorType"), await answer.json()]).toEqual([
      403,
      "ForbiddenException",
      { message: "Forbidden" },
    ]);
  },
);

test("100,000 bytes arrive as one message in frames of at most 32 KB", async () => {
  await using gateway = await startTestGateway();
  const raw = await connectRaw(gateway.port, "/prod");
  await gateway.event("connected");
  const body = "0123456789".repeat(10_000);
  expect((await ask(gateway, `/prod/@connections/${onlyId(gateway)}`, post(body))).status).toBe(200);
  const frames = [];
  do frames.push(await raw.next());
  while (!frames.at(-1)?.fin);
  expect(frames.map(({ opcode, payload }) => [opcode, payload.length])).toEqual([
    [1, 32_768],
    [0, 32_768],
    [0, 32_768],
    [0, 1_696],
  ]);
  expect(Buffer.concat(frames.map(({ payload }) => payload)).toString()).toBe(body);
});

test("131,072 bytes are posted, one more is 413; an empty body is an empty message", async () => {
  await using gateway = await startTestGateway();
  const client = await gateway.connect();
  const path = `/prod/@connections/${onlyId(gateway)}`;
  expect((await ask(gateway, path, post("x".repeat(131_072)))).status).toBe(200);
  expect(await client.next()).toHaveLength(131_072);
  const answer = await ask(gateway, path, post("x".repeat(131_073)));
  expect([answer.status, answer.headers.get("x-amzn-ErrorType")]).toEqual([413, "PayloadTooLargeException"]);
  expect((await ask(gateway, path, post(""))).status).toBe(200);
  expect(await client.next()).toBe("");
});

test("a post from inside $connect is 410, after the 101 it is delivered", async () => {
  const inside: number[] = [];
  const gatewayAt: { port?: number } = {};
  await using gateway = await startTestGateway({
    routes: {
      async $connect({ requestContext }) {
        const url = `http://127.0.0.1:${gatewayAt.port}/prod/@connections/${requestContext.connectionId}`;
        inside.push((await fetch(url, post("early"))).status);
        return { statusCode: 200 };
      },
    },
  });
  gatewayAt.port = gateway.port;
  const client = await gateway.connect();
  expect(inside).toEqual([410]);
  expect((await ask(gateway, `/prod/@connections/${onlyId(gateway)}`, post("late"))).status).toBe(200);
  expect(await client.next()).toBe("late");
});

test("a reader that is too slow is 429 for itself and for nobody else", async () => {
  await using gateway = await startTestGateway({ behaviour: { sendBufferBytes: 100_000 } });
  const slow = await gateway.connect();
  const slowId = onlyId(gateway);
  slow.webSocket.pause();
  const other = await gateway.connect();
  const [, otherId] = gateway.connectionIds();
  const big = crypto.getRandomValues(new Uint8Array(60_000)).toString().slice(0, 131_072);
  let status = 200;
  for (let n = 0; n < 500 && status === 200; n++) {
    status = (await ask(gateway, `/prod/@connections/${slowId}`, post(big))).status;
  }
  expect(status).toBe(429);
  expect((await ask(gateway, `/prod/@connections/${otherId}`, post("x"))).status).toBe(200);
  expect(await other.next()).toBe("x");
});

test("a request that offers another upgrade than WebSocket is served like any other", async () => {
  await using gateway = await startTestGateway();
  const client = await gateway.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const connection = { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__" };
  const offer = { method: "POST", port: gateway.port, path: `/prod/@connections/${onlyId(gateway)}`, agent };
  const long = "x".repeat(131_072);
  for (const [body, headers] of [
    ["short", connection],
    [long, connection],
    ["without an offer", {}],
  ] as const) {
    const sent = request({ ...offer, headers: { ...signed, ...headers, "content-length": body.length } });
    sent.end(body);
    const [response] = await once(sent, "response");
    response.resume();
    await once(response, "end");
    expect(response.statusCode).toBe(200);
    expect(await client.next()).toBe(body);
  }
  agent.destroy();
});

test("a client may offer another upgrade with every request on one connection", async () => {
  await using gateway = await startTestGateway();
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  process.on("warning", onWarning);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__" };
  for (let n = 0; n < 12; n++) {
    const sent = request({ port: gateway.port, path: "/health", agent, headers });
    sent.end();
    const [response] = await once(sent, "response");
    response.resume();
    await once(response, "end");
    expect([response.statusCode, sent.reusedSocket]).toEqual([200, n > 0]);
  }
  await new Promise((resolve) => process.nextTick(resolve));
  process.off("warning", onWarning);
  agent.destroy();
  // Node warns of listeners that pile up.
  expect(warnings).toEqual([]);
});

test("a request without a signature is 403 as on AWS, and does nothing", async () => {
  await using gateway = await startTestGateway();
  const client = await gateway.connect();
  const path = `/prod/@connections/${onlyId(gateway)}`;
  for (const method of ["POST", "GET", "DELETE"]) {
    for (const headers of [{}, { authorization: "Bearer AKID" }]) {
      const answer = await ask(gateway, path, { method, headers });
      expect([answer.status, answer.headers.get("x-amzn-ErrorType"), await answer.json()]).toEqual([
        403,
        "MissingAuthenticationTokenException",
        { message: "Missing Authentication Token" },
      ]);
    }
  }
  expect((await ask(gateway, path, post("first"))).status).toBe(200);
  expect(await client.next()).toBe("first");
});

test("a signature may be in the query, and must be for execute-api wherever it is", async () => {
  await using gateway = await startTestGateway();
  const client = await gateway.connect();
  const path = `/prod/@connections/${onlyId(gateway)}`;
  const query = (service: string) =>
    new URLSearchParams({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `AKID/20260101/us-east-1/${service}/aws4_request`,
      "X-Amz-Signature": "0",
    });
  const unsigned = (body: string): RequestInit => ({ method: "POST", headers: {}, body });
  expect((await ask(gateway, `${path}?${query("execute-api")}`, unsigned("by query"))).status).toBe(200);
  expect(await client.next()).toBe("by query");
  const authorization = signed.authorization.replace("execute-api", "apigateway");
  for (const answer of [
    await ask(gateway, `${path}?${query("apigateway")}`, unsigned("x")),
    await ask(gateway, path, { ...post("x"), headers: { authorization } }),
  ]) {
    expect([answer.status, answer.headers.get("x-amzn-ErrorType")]).toEqual([403, "InvalidSignatureException"]);
  }
});

test("IAM can be stood in for, by signature, operation and resource", async () => {
  const seen: string[] = [];
  await using gateway = await startTestGateway({
    authorize({ accessKeyId, operation, resourceArn }) {
      seen.push(resourceArn);
      return accessKeyId === "AKID" && operation === "POST" ? "allowed" : { refused: "arn:aws:iam::1:user/me" };
    },
  });
  await gateway.connect();
  const ConnectionId = onlyId(gateway);
  await sdk(gateway).send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
  const refused = sdk(gateway).send(new DeleteConnectionCommand({ ConnectionId }));
  await expect(refused).rejects.toMatchObject({ name: "AccessDeniedException" });
  const answer = await ask(gateway, `/prod/@connections/${ConnectionId}`);
  expect(await answer.json()).toEqual({
    Message:
      "User: arn:aws:iam::1:user/me is not authorized to perform: execute-api:ManageConnections on resource: " +
      "arn:aws:execute-api:us-east-1:********9012:abcdef1234/prod/GET/@connections/{connectionId}",
  });
  expect(seen.at(-1)).toBe(
    `arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/@connections/${ConnectionId}`,
  );
});

test("health, and routes that the composing program adds", async () => {
  await using gateway = await startTestGateway({
    httpRoutes(request, response) {
      if (request.url !== "/more") return false;
      response.end("more");
      return true;
    },
  });
  expect(await (await ask(gateway, "/health")).json()).toEqual({ status: "ok" });
  expect(await (await ask(gateway, "/more")).text()).toBe("more");
});
