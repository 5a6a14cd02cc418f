import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { type DynamoDbOptions, type LocalDynamoDb, startDynamoDb } from "../../src/index.ts";

export interface TestDynamoDb extends AsyncDisposable {
  readonly tables: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  /** Absent where TEST_DYNAMODB_ENDPOINT names another server. */
  readonly embedded?: LocalDynamoDb;
}

/** @param options of the embedded server */
export async function startTestDynamoDb(options?: DynamoDbOptions): Promise<TestDynamoDb> {
  const { TEST_DYNAMODB_ENDPOINT: given = "" } = process.env;
  const embedded = given === "" || options !== undefined ? await startDynamoDb(options) : undefined;
  const client = {
    endpoint: embedded?.endpoint ?? given,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const tables = new DynamoDBClient(client);
  const streams = new DynamoDBStreamsClient(client);
  return {
    tables,
    streams,
    ...(embedded !== undefined && { embedded }),
    async [Symbol.asyncDispose]() {
      tables.destroy();
      streams.destroy();
      await embedded?.stop();
    },
  };
}
