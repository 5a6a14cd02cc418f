import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createRecords } from "./records.ts";

/** The records in the table that the deployment names. */
export const records = createRecords(
  new DynamoDBClient({}),
  process.env["TABLE_NAME"] ?? "",
  process.env["CONNECTION_ID_INDEX"] ?? "connectionId-index",
);
