import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { signed } from "@switchboard/local-service/testing";
import { expect, test } from "vitest";
import { handshakeStatus } from "../src/testing/client.ts";
import { ok, startTestGateway, type TestGateway } from "./support/start-test-gateway.ts";

const routes = { $connect: ok, $default: ok };

async function ask(gateway: TestGateway, method: string, path: string, headers: Readonly<Record<string, string>>) {
  const asking = request({ host: "127.0.0.1", port: gateway.port, method, path, headers: { ...signed, ...headers } });
  asking.end();
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

test("whatever is on the port, further routes included, is guarded", async () => {
  const reached: string[] = [];
  await using gateway = await startTestGateway({
    routes,
    httpRoutes(incoming, response) {
      if (incoming.url !== "/further") return false;
      reached.push("further");
      response.end();
      return true;
    },
  });
  const client = await gateway.connect();
  const [id] = gateway.connectionIds();
  for (const foreign of [
    { host: "evil.example" },
    { origin: "https://evil.example" },
    { origin: "http://localhost:3000" },
    { "sec-fetch-site": "cross-site" },
  ]) {
    for (const [method, path] of [
      ["GET", "/health"],
      ["GET", "/_gateway/connections"],
      ["POST", "/_gateway/chaos"],
      ["POST", `/prod/@connections/${id}`],
      ["DELETE", `/prod/@connections/${id}`],
      ["OPTIONS", `/prod/@connections/${id}`],
      ["GET", "/prod"],
      ["GET", "/further"],
      ["GET", "/nothing"],
    ] as const) {
      expect([foreign, path, await ask(gateway, method, path, foreign)]).toEqual([foreign, path, 403]);
    }
  }
  expect(reached).toEqual([]);
  expect(client.untaken).toEqual([]);
  expect(gateway.connectionIds()).toEqual([id]);
  expect(await ask(gateway, "GET", "/further", {})).toBe(200);
});

test("a WebSocket is open to pages of every origin, by names of this machine or of the API", async () => {
  await using gateway = await startTestGateway({ routes });
  const statusBy = (headers: Readonly<Record<string, string>>) => handshakeStatus(gateway.url, { headers });
  expect(await statusBy({ origin: "https://app.example.com" })).toBe(101);
  expect(await statusBy({ host: `localhost:${gateway.port}` })).toBe(101);
  expect(await statusBy({ host: "abcdef1234.execute-api.us-east-1.amazonaws.com" })).toBe(101);
  const before = gateway.invocations.length;
  expect(await statusBy({ host: `evil.example:${gateway.port}` })).toBe(403);
  expect(await statusBy({ host: "zzzzzz1234.execute-api.us-east-1.amazonaws.com" })).toBe(403);
  expect(gateway.invocations).toHaveLength(before);
});

test("programs may call the services that are on the port by the names that they have on AWS", async () => {
  await using gateway = await startTestGateway({ routes, hostPrefixes: ["lambda", "streams.dynamodb"] });
  for (const service of ["lambda", "streams.dynamodb"]) {
    const host = `${service}.us-east-1.amazonaws.com`;
    expect(await ask(gateway, "GET", "/health", { host })).toBe(200);
    expect(await ask(gateway, "GET", "/health", { host, origin: `http://${host}` })).toBe(403);
  }
  expect(await ask(gateway, "GET", "/health", { host: "sqs.us-east-1.amazonaws.com" })).toBe(403);
});

test("what is kept out is an event, with who it was", async () => {
  await using gateway = await startTestGateway({ routes });
  await ask(gateway, "POST", "/_gateway/chaos", { origin: "https://evil.example" });
  expect(await gateway.event("blocked")).toEqual({
    ...{ type: "blocked", because: "origin", method: "POST", caller: "https://evil.example" },
  });
});
