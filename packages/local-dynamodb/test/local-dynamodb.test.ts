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
