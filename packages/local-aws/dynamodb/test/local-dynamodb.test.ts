import { fork } from "node:child_process";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";
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
  const server = fork(createRequire(import.meta.url).resolve("@switchboard/local-dynamodb/server"));
  server.send({ port: 0, place: { region: "us-east-1", accountId: "000000000000" } });
  await once(server, "message");
  server.disconnect();
  expect(await once(server, "exit")).toEqual([0, null]);
});

test("outlives clients that break off in the middle of a request", async () => {
  await using dynamoDb = await startDynamoDb();
  const socket = connect(Number(new URL(dynamoDb.endpoint).port), "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{");
  // It has the first half by the time it has answered whoever came later.
  await fetch(dynamoDb.endpoint);
  socket.resetAndDestroy();
  await once(socket, "close");
  for (let n = 0; n < 3; n++) expect((await fetch(dynamoDb.endpoint)).status).toBe(200);
});

test("carries out what its filter lets pass, which can tell whoever has started it", async () => {
  const told: unknown[] = [];
  await using dynamoDb = await startDynamoDb({
    filter: {
      module: fileURLToPath(new URL("fixtures/request-filter.mjs", import.meta.url)),
      input: { refused: "DynamoDB_20120810.ListTables" },
      onTold: (message) => told.push(message),
    },
  });
  const ask = async (target: string) => {
    const answer = await fetch(dynamoDb.endpoint, {
      method: "POST",
      headers: { authorization: "someone", "x-amz-target": target },
      body: "{}",
    });
    return [answer.status, await answer.text()];
  };
  const refusal = '{"__type":"Refused","Message":"{} of someone"}';
  expect(await ask("DynamoDB_20120810.ListTables")).toEqual([400, refusal]);
  // What dynalite itself says of such a request.
  expect(await ask("DynamoDB_20120810.GetItem")).toEqual([404, "<UnknownOperationException/>\n"]);
  // Told from one process to another, beside the answer.
  await expect.poll(() => told).toEqual(["DynamoDB_20120810.ListTables", "DynamoDB_20120810.GetItem"]);
});

test("refuses more than DynamoDB takes", async () => {
  await using dynamoDb = await startDynamoDb();
  const answer = await fetch(dynamoDb.endpoint, { method: "POST", body: Buffer.alloc(16_777_217) });
  expect(answer.status).toBe(413);
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
