import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";

const require = createRequire(import.meta.url);
const dynalite: (options: object) => Server = require("dynalite");
/** The store that dynalite has, which keeps hold of each iterator until it is closed. */
const { MemoryLevel } = createRequire(require.resolve("dynalite"))("memory-level");

const TableName = "connections";
const byAddress = { KeyConditionExpression: "address = :a", ExpressionAttributeValues: { ":a": { S: "everyone" } } };

test("what is read leaves nothing open in the store, whether it is read to its end or not", async () => {
  const open = new Set<object>();
  const { attachResource, detachResource } = MemoryLevel.prototype;
  MemoryLevel.prototype.attachResource = function (resource: object) {
    open.add(resource);
    attachResource.call(this, resource);
  };
  MemoryLevel.prototype.detachResource = function (resource: object) {
    open.delete(resource);
    detachResource.call(this, resource);
  };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "address", KeyType: "HASH" },
        { AttributeName: "connectionId", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "address", AttributeType: "S" },
        { AttributeName: "connectionId", AttributeType: "S" },
      ],
    }),
  );
  for (const connectionId of ["c-1", "c-2", "c-3"]) {
    const Item = { address: { S: "everyone" }, connectionId: { S: connectionId } };
    await client.send(new PutItemCommand({ TableName, Item }));
  }
  expect((await client.send(new QueryCommand({ TableName, ...byAddress }))).Count).toBe(3);
  expect((await client.send(new QueryCommand({ TableName, ...byAddress, Limit: 1 }))).Count).toBe(1);
  expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(3);
  await client.send(new DeleteTableCommand({ TableName }));
  await expect.poll(() => open.size).toBe(0);
  client.destroy();
  server.close();
});
