import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { type Connection, type MinuteUsage, type QuotaName, quotaNames } from "@switchboard/domain";
import { unlessRefused } from "../unless-refused.ts";
import { mainKey } from "./registration-keys.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** Where a main item, or a user's item, has what was used. */
const attributes: Readonly<Record<QuotaName, string>> = {
  frames: "usedFrames",
  bytes: "usedBytes",
  addresses: "usedAddresses",
  deliveries: "usedDeliveries",
};
const minuteAttribute = "usedMinute";

/** What an item says was used; `undefined` where nothing was counted. */
export function usageOfItem(item: Item): MinuteUsage | undefined {
  const minute = item[minuteAttribute]?.N;
  return minute === undefined ? undefined : { ...usagesOfItem(item), minute: Number(minute) };
}

export function usagesOfItem(item: Item): Omit<MinuteUsage, "minute"> {
  const used = quotaNames.flatMap((name) => {
    const count = item[attributes[name]]?.N;
    return count === undefined ? [] : [[name, Number(count)] as const];
  });
  return Object.fromEntries(used);
}

/** The clause of an update that adds to what was used, or sets it, with its values. */
export function usageClause(action: "ADD" | "SET", { minute: _, ...usage }: MinuteUsage) {
  const used = quotaNames.flatMap((name) => {
    const count = usage[name];
    return count === undefined ? [] : [{ attribute: attributes[name], value: `:${name}`, count }];
  });
  const between = action === "ADD" ? " " : " = ";
  return {
    clause: `${action} ${used.map(({ attribute, value }) => `${attribute}${between}${value}`).join(", ")}`,
    values: Object.fromEntries(used.map(({ value, count }) => [value, { N: String(count) }])),
  };
}

/**
 * Adds to what a connection has used in a minute, in its main item, where there is one: the first addition of a minute takes the
 * place of what is there of one before. It does not raise the item's revision, since it changes nothing of the registrations.
 */
export async function addUsage(
  client: DynamoDBClient,
  tableName: string,
  { connectionId, used }: Connection,
  usage: MinuteUsage,
): Promise<void> {
  const update = (expression: string, condition: string, values: Item) =>
    unlessRefused(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { address: { S: mainKey(connectionId) }, connectionId: { S: connectionId } },
          UpdateExpression: expression,
          ConditionExpression: `attribute_exists(address) AND ${condition}`,
          ExpressionAttributeValues: { ...values, ":minute": { N: String(usage.minute) } },
        }),
      ),
    );
  const add = usageClause("ADD", usage);
  const set = usageClause("SET", usage);
  const begins = `(attribute_not_exists(${minuteAttribute}) OR ${minuteAttribute} < :minute)`;
  // Most often this is the minute that was found; whoever comes second at the beginning of one adds as well.
  if (used?.minute !== usage.minute) {
    const begun = await update(`${set.clause}, ${minuteAttribute} = :minute`, begins, set.values);
    if (begun !== undefined) return;
  }
  await update(add.clause, `${minuteAttribute} = :minute`, add.values);
}
