import { fork } from "node:child_process";
import { once } from "node:events";
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
