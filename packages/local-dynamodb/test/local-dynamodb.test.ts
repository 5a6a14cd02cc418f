import { fork } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { startDynamoDb } from "../src/index.ts";

test("answers an AWS client and starts empty", async () => {
  const dynamoDb = await startDynamoDb();
  const client = new DynamoDBClient({
    endpoint: dynamoDb.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  client.destroy();
  await dynamoDb.stop();
});

test("keeps idle connections longer than its clients do", async () => {
  await using dynamoDb = await startDynamoDb();
  const answer = await fetch(dynamoDb.endpoint, { method: "POST", body: "{}" });
  await answer.arrayBuffer();
  // Node's own servers would say 5, which a client on a busy machine outlasts.
  expect(answer.headers.get("keep-alive")).toBe("timeout=600");
});

test("a port in use is an error with its code", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port)),
  );
  await expect(startDynamoDb({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  other.close();
});

test("ends with the process that has started it", async () => {
  const server = fork(createRequire(import.meta.url).resolve("@switchboard/local-dynamodb/server"), ["0"]);
  await once(server, "message");
  server.disconnect();
  expect(await once(server, "exit")).toEqual([0, null]);
});

test("is gone when it is stopped", async () => {
  const dynamoDb = await startDynamoDb();
  await dynamoDb.stop();
  await expect(fetch(dynamoDb.endpoint)).rejects.toThrow("fetch failed");
});

test("a web page gets nothing, by whatever name it calls this machine, and its preflights allow nothing", async () => {
  await using dynamoDb = await startDynamoDb();
  const port = Number(new URL(dynamoDb.endpoint).port);
  const listTables = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.ListTables",
    authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    "x-amz-date": "20260101T000000Z",
  };
  const ask = async (method: string, headers: Readonly<Record<string, string>>) => {
    const asking = request({ host: "127.0.0.1", port, method, headers });
    asking.end(method === "POST" ? "{}" : undefined);
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    const allowed = Object.keys(response.headers).filter((name) => name.startsWith("access-control-"));
    response.resume();
    return [response.statusCode, allowed];
  };
  expect(await ask("POST", listTables)).toEqual([200, []]);
  for (const foreign of [
    { origin: "https://evil.example" },
    { origin: "http://127.0.0.1:3000" },
    { origin: "null" },
    { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    { host: "evil.example" },
  ]) {
    expect(await ask("POST", { ...listTables, ...foreign })).toEqual([403, []]);
    const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "x-amz-target" };
    expect(await ask("OPTIONS", { ...preflight, ...foreign })).toEqual([403, []]);
  }
});
