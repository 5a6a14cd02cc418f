import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "@switchboard/local-iam";

type Input = Readonly<Record<string, unknown>>;

/** The names of partition keys, by `{table}` and `{table}/index/{index}`. */
export type PartitionKeys = Readonly<Record<string, string>>;

export function partitionKeysOf(tables: readonly CreateTableCommandInput[]): PartitionKeys {
  return Object.fromEntries(
    tables.flatMap(({ TableName = "", KeySchema, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }) => [
      [TableName, partitionKeyIn(KeySchema)],
      ...[...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map((index) => [
        `${TableName}/index/${index.IndexName}`,
        partitionKeyIn(index.KeySchema),
      ]),
    ]),
  );
}

function partitionKeyIn(schema: CreateTableCommandInput["KeySchema"]): string {
  return schema?.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "";
}

/**
 * What conditions may ask about a request, or one table's part of it: `dynamodb:LeadingKeys`, `dynamodb:Select` and what it wants
 * returned. A scan has no leading keys (documented).
 *
 * @param table its name or ARN
 */
export function requestContext(keys: PartitionKeys, table: unknown, part: unknown, request: Input): RequestContext {
  const { IndexName, Select, ReturnValues, ReturnConsumedCapacity } = { ...request, ...(isRecord(part) ? part : {}) };
  const name = String(table).split("table/").at(-1) ?? "";
  const indexed = typeof IndexName === "string" ? `${name}/index/${IndexName}` : name;
  const partitionKey = Object.hasOwn(keys, indexed) ? keys[indexed] : undefined;
  const leading = partitionKey === undefined ? [] : leadingKeysIn(part, partitionKey);
  return {
    ...(leading.length > 0 && { "dynamodb:leadingkeys": leading }),
    ...(typeof Select === "string" && { "dynamodb:select": Select }),
    ...(typeof ReturnValues === "string" && { "dynamodb:returnvalues": ReturnValues }),
    ...(typeof ReturnConsumedCapacity === "string" && { "dynamodb:returnconsumedcapacity": ReturnConsumedCapacity }),
  };
}

/** The values of the partition key that a request is about, wherever a request has them. */
function leadingKeysIn(part: unknown, partitionKey: string): readonly string[] {
  if (Array.isArray(part)) return [...new Set(part.flatMap((each) => leadingKeysIn(each, partitionKey)))];
  if (!isRecord(part)) return [];
  const { Key, Item, Keys, PutRequest, DeleteRequest } = part;
  const items = [Key, Item, ...(Array.isArray(Keys) ? Keys : [])].filter(isRecord).map((item) => item[partitionKey]);
  return [
    ...[...items, queriedKey(part, partitionKey)].flatMap(textOf),
    ...[PutRequest, DeleteRequest].flatMap((request) => leadingKeysIn(request, partitionKey)),
  ];
}

/** What a query wants the partition key to be: `#key = :value`, in either order, or the older `KeyConditions`. */
function queriedKey(query: Input, partitionKey: string): unknown {
  const { KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, KeyConditions } = query;
  const [names, values, conditions] = [ExpressionAttributeNames, ExpressionAttributeValues, KeyConditions].map(
    (member) => (isRecord(member) ? member : {}),
  );
  if (typeof KeyConditionExpression !== "string") {
    const condition = conditions?.[partitionKey];
    const list = isRecord(condition) ? condition["AttributeValueList"] : undefined;
    return Array.isArray(list) ? list[0] : undefined;
  }
  for (const [, left = "", right = ""] of KeyConditionExpression.matchAll(/([#:\w.-]+)\s*=\s*([#:\w.-]+)/g)) {
    const [name, value] = left.startsWith(":") ? [right, left] : [left, right];
    if ((name.startsWith("#") ? names?.[name] : name) === partitionKey) return values?.[value];
  }
  return undefined;
}

/** `{"S": "a"}`, `{"N": "1"}` or `{"B": "…"}` */
function textOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.values(value).filter((text) => typeof text === "string") : [];
}

function isRecord(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
