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

test("a port in use is an error with its code", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) =>
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port)),
  );
  await expect(startDynamoDb({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  other.close();
});
