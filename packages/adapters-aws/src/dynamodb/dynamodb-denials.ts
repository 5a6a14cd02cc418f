import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Denials, Party } from "@switchboard/domain";
import { storeFaultOf } from "./store-fault-of.ts";

/**
 * Keeps denials in the connections' table, an item for each party: `denied#user#<id>` or `denied#session#<full id>`, with `until` in
 * epoch milliseconds. The table's time to live removes what is over.
 */
export function createDynamoDbDenials({
  client,
  tableName: TableName,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}): Denials {
  async function endOf(party: Party): Promise<number | undefined> {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(party), ConsistentRead: true }));
    const until = Number(Item?.["until"]?.N);
    // An item that is none of ours keeps nobody out, and lets nobody in whom another one keeps out.
    return Number.isFinite(until) ? until : undefined;
  }

  async function until(parties: readonly Party[]): Promise<number | undefined> {
    // At once: whoever connects waits for one round trip.
    const ends = (await Promise.all(parties.map(endOf))).filter((end) => end !== undefined);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  function deny(party: Party, untilMs: number): Promise<unknown> {
    const times = { until: { N: String(untilMs) }, expiresAt: { N: String(Math.ceil(untilMs / 1000)) } };
    return client.send(new PutItemCommand({ TableName, Item: { ...keyOf(party), ...times } }));
  }

  return {
    until: (parties) => inDomainWords(until(parties)),
    deny: (party, untilMs) => inDomainWords(deny(party, untilMs)).then(() => {}),
    allow: (party) =>
      inDomainWords(client.send(new DeleteItemCommand({ TableName, Key: keyOf(party) }))).then(() => {}),
  };
}

function keyOf({ kind, id }: Party) {
  return { address: { S: `denied#${kind}#${id}` }, connectionId: { S: "denied" } };
}

async function inDomainWords<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (thrown) {
    throw storeFaultOf(thrown);
  }
}
