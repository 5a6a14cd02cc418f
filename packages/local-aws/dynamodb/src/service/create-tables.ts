import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  DynamoDBServiceException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { UnusableTemplate } from "@switchboard/local-service";

/**
 * Makes tables in a DynamoDB on this machine, and waits until they are there.
 *
 * @param timeToLive the attribute that holds when an item expires, by the table's name
 * @throws `UnusableTemplate` with what DynamoDB says of a table that it refuses
 */
export async function createTables(
  endpoint: string,
  region: string,
  tables: readonly CreateTableCommandInput[],
  timeToLive: Readonly<Record<string, string>>,
): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  try {
    for (const table of tables) {
      await create(client, table);
      const { TableName } = table;
      await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.5 }, { TableName });
      const AttributeName = timeToLive[TableName ?? ""];
      if (AttributeName === undefined) continue;
      const TimeToLiveSpecification = { AttributeName, Enabled: true };
      await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    }
  } finally {
    client.destroy();
  }
}

async function create(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException) || error.$fault !== "client") throw error;
    throw new UnusableTemplate([`table ${table.TableName}: ${error.message}`]);
  }
}
