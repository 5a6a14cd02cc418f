import type { AwsCall } from "@switchboard/local-iam";

type Input = Readonly<Record<string, unknown>>;

/** Those of a transaction's members that are actions by another name (documented). */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/**
 * What a request to DynamoDB needs permission for: the operation on each table it names, on the index where there is one,
 * and for transactions the actions of their members (documented: service authorization reference).
 *
 * @param operation e.g. `BatchWriteItem`
 */
export function dynamoDbCalls(
  operation: string,
  input: Input,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): readonly AwsCall[] {
  const on = (action: string, table: unknown): AwsCall => {
    const name = String(table);
    const arn = name.startsWith("arn:") ? name : `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
    return { action: `dynamodb:${action}`, resource: arn };
  };
  const { RequestItems, TransactItems, TableName, IndexName } = input;
  if (isRecord(RequestItems)) return Object.keys(RequestItems).map((table) => on(operation, table));
  if (Array.isArray(TransactItems)) {
    return TransactItems.filter(isRecord).flatMap((item) =>
      Object.entries(item).flatMap(([member, given]) =>
        isRecord(given) ? [on(TRANSACTION_ACTIONS[member] ?? member, given["TableName"])] : [],
      ),
    );
  }
  if (TableName === undefined) return [{ action: `dynamodb:${operation}`, resource: "*" }];
  const call = on(operation, TableName);
  return [IndexName === undefined ? call : { ...call, resource: `${call.resource}/index/${String(IndexName)}` }];
}

/**
 * What a request to DynamoDB Streams needs permission for: the operation on the stream, whose ARN an iterator begins with
 * (observed).
 *
 * @param operation e.g. `GetRecords`
 */
export function dynamoDbStreamsCalls(operation: string, { StreamArn, ShardIterator }: Input): readonly AwsCall[] {
  const [iterated] = typeof ShardIterator === "string" ? ShardIterator.split("|") : [];
  return [{ action: `dynamodb:${operation}`, resource: String(StreamArn ?? iterated ?? "*") }];
}

function isRecord(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
