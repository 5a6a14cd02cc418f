import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { type Member, type Memberships, mostMemberships, StoreFault } from "@switchboard/domain";
import { storeFaultOf } from "./store-fault-of.ts";

/** How often an addition is tried while others change the same member's groups. */
const mostTries = 5;

/**
 * Keeps memberships in the connections' table, an item for each member: `member#user#<id>` or `member#session#<full id>`, with
 * the set `groups`. They have no time to live.
 */
export function createDynamoDbMemberships({
  client,
  tableName: TableName,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}): Memberships {
  async function groupsOf(member: Member): Promise<readonly string[]> {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(member), ConsistentRead: true }));
    return Item?.["groups"]?.SS ?? [];
  }

  async function add(member: Member, groups: readonly string[]): Promise<"added" | "too-many"> {
    // What is there already takes no room. What that is can only be told where there might be too many.
    let missing: readonly string[] = [...new Set(groups)];
    for (let tries = 1; tries <= mostTries; tries += 1) {
      if (missing.length === 0) return "added";
      if (missing.length <= mostMemberships && (await addIfThereIsRoom(member, missing))) return "added";
      const there = await groupsOf(member);
      missing = groups.filter((group, index) => !there.includes(group) && groups.indexOf(group) === index);
      if (there.length + missing.length > mostMemberships) return "too-many";
    }
    throw new StoreFault("throttled", "Others keep changing the groups of the same member.");
  }

  function addIfThereIsRoom(member: Member, groups: readonly string[]): Promise<boolean> {
    return isMet(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(member),
          UpdateExpression: "ADD #groups :groups",
          ConditionExpression: "attribute_not_exists(#groups) OR size(#groups) <= :left",
          ExpressionAttributeNames: { "#groups": "groups" },
          ExpressionAttributeValues: {
            ":groups": { SS: [...groups] },
            ":left": { N: String(mostMemberships - groups.length) },
          },
        }),
      ),
    );
  }

  async function remove(member: Member, groups: readonly string[]): Promise<void> {
    if (groups.length === 0) return;
    const removed = await isMet(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(member),
          UpdateExpression: "DELETE #groups :groups",
          ConditionExpression: "attribute_exists(#groups)",
          ExpressionAttributeNames: { "#groups": "groups" },
          ExpressionAttributeValues: { ":groups": { SS: [...new Set(groups)] } },
        }),
      ),
    );
    if (!removed) return;
    // A member of no group needs no item, which nothing else would ever remove.
    await isMet(
      client.send(
        new DeleteItemCommand({
          TableName,
          Key: keyOf(member),
          ConditionExpression: "attribute_not_exists(#groups)",
          ExpressionAttributeNames: { "#groups": "groups" },
        }),
      ),
    );
  }

  return {
    of: (members) => inDomainWords(Promise.all(members.map(groupsOf)).then((groups) => [...new Set(groups.flat())])),
    add: (member, groups) => inDomainWords(add(member, groups)),
    remove: (member, groups) => inDomainWords(remove(member, groups)),
  };
}

/** Whether the condition of a write was met. */
async function isMet(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return false;
    throw thrown;
  }
}

function keyOf({ kind, id }: Member) {
  return { address: { S: `member#${kind}#${id}` }, connectionId: { S: "member" } };
}

async function inDomainWords<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (thrown) {
    throw storeFaultOf(thrown);
  }
}
