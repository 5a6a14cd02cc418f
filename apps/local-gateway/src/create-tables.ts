import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

/**
 * Makes tables in a DynamoDB on this machine, and waits until they are there.
 *
 * @throws DynamoDB's refusal of a table
 */
export async function createTables(
  endpoint: string,
  region: string,
  tables: readonly CreateTableCommandInput[],
): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (const table of tables) {
    await client.send(new CreateTableCommand(table));
    const { TableName } = table;
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.5 }, { TableName });
  }
  client.destroy();
}
