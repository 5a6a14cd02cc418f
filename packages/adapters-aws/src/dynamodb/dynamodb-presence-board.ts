import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import {
  type Clock,
  type Counted,
  earlyMs,
  type LookRecord,
  nothingShown,
  type OccupantKey,
  type PresenceBoard,
  type Shown,
  stirred,
  whyNotTaken,
} from "@switchboard/domain";
import { storeFaultOf } from "./store-fault-of.ts";

type Item = Record<string, AttributeValue>;

/** A group that somebody is in is looked at more often than that, and then kept for longer: connections last two hours. */
const keptMs = 86_400_000;

/**
 * Keeps presence in the connections' table, two items for each group under `presence#<group>`: `due`, which is small, since every
 * join and leave writes it, and `shown`, whose occupants are compressed, since every look that tells something does.
 */
export function createDynamoDbPresenceBoard({
  client,
  tableName: TableName,
  clock,
}: {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Pick<Clock, "now">;
}): PresenceBoard {
  const keyOf = (group: string, item: "due" | "shown") => ({
    address: { S: `presence#${group}` },
    connectionId: { S: item },
  });

  async function read(group: string, item: "due" | "shown", ConsistentRead: boolean): Promise<Item | undefined> {
    return (await client.send(new GetItemCommand({ TableName, Key: keyOf(group, item), ConsistentRead }))).Item;
  }

  /** @returns what was there before; `undefined` where the condition does not hold */
  async function update(
    group: string,
    expression: string,
    values: Readonly<Record<string, number | string>>,
    condition?: string,
  ): Promise<Item | undefined> {
    const input: UpdateItemCommandInput = {
      TableName,
      Key: keyOf(group, "due"),
      UpdateExpression: expression,
      ExpressionAttributeNames: namesIn(`${expression} ${condition ?? ""}`),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          `:${name}`,
          typeof value === "string" ? { S: value } : number(value),
        ]),
      ),
      ReturnValues: "ALL_OLD",
      ...(condition !== undefined && { ConditionExpression: condition }),
    };
    const updated = await unlessRefused(client.send(new UpdateItemCommand(input)));
    return updated === "refused" ? undefined : (updated.Attributes ?? {});
  }

  /** Keeps what is shown for another day when half of its time is over: a group whose members stay is not to forget it. */
  async function keepShown(group: string, item: Item): Promise<void> {
    if (Number(item["expiresAt"]?.N) * 1000 - clock.now() > keptMs / 2) return;
    const input: UpdateItemCommandInput = {
      ...{ TableName, Key: keyOf(group, "shown"), UpdateExpression: "SET expiresAt = :expires" },
      ...{ ConditionExpression: "attribute_exists(address)" },
      ExpressionAttributeValues: { ":expires": number(expires()) },
    };
    await unlessRefused(client.send(new UpdateItemCommand(input)));
  }

  /** When the items of a group are of no use any longer, as DynamoDB's time to live wants it. */
  const expires = () => Math.floor((clock.now() + keptMs) / 1000);

  const board: PresenceBoard = {
    async stir(group, { dueAtMs: due, leftAtMs: left }) {
      const nowMs = clock.now();
      const leaving = left === undefined ? "" : ", #leftAt = :left";
      // Names who sees to the look that is due, and goes with it.
      const stirrer = randomUUID();
      const setting = "SET #dueAt = if_not_exists(#dueAt, :due), #stirrer = if_not_exists(#stirrer, :stirrer)";
      const before = await update(group, `${setting}, #expiresAt = :expires${leaving}`, {
        ...{ due, stirrer, expires: expires() },
        ...(left !== undefined && { left }),
      });
      const record = recordOf(before ?? {});
      // The client repeats an update whose answer was lost: then it finds what it has written itself.
      if (before?.["stirrer"]?.S === stirrer) return Math.max(due, record.quietUntilMs ?? 0);
      const stir = stirred(record, due, nowMs);
      if (stir?.replaces !== true) return stir?.atMs;
      // Where others were faster, their look is begun after this: it sees what has changed.
      const replaced = await update(
        group,
        "SET #dueAt = :due, #stirrer = :stirrer",
        { due, stirrer, old: record.dueAtMs ?? 0 },
        "#dueAt = :old OR #stirrer = :stirrer",
      );
      return replaced && stir.atMs;
    },

    async take(group, until) {
      const now = clock.now();
      const taker = randomUUID();
      const before = await update(
        group,
        "SET #look = :now, #taker = :taker, #lookUntil = :until, #expiresAt = :expires REMOVE #dueAt, #stirrer",
        { now, until, taker, soon: now + earlyMs, expires: expires() },
        takeable,
      );
      const found = before ?? (await read(group, "due", true)) ?? {};
      const record = recordOf(found);
      // The client repeats an update whose answer was lost: then it finds what it has written itself.
      const isOwn = before === undefined && found["taker"]?.S === taker;
      if (before === undefined && !isOwn) return whyNotTaken(record, now);
      const shown = await read(group, "shown", true);
      if (shown !== undefined) await keepShown(group, shown);
      return {
        ...{ outcome: "taken", look: now, shown: shownOf(shown) },
        ...(record.look !== undefined && { previousMs: record.look }),
        ...(record.leftAtMs !== undefined && { leftAtMs: record.leftAtMs }),
        // Of what was there before an update whose answer was lost nothing is known: it may have been one that was not ended.
        ...(record.lookUntilMs !== undefined && { isRepeat: true }),
      };
    },

    async show(group, look, { shown, counts, quietUntilMs: quiet }, before) {
      if (shown !== before) {
        const put = new PutItemCommand({
          TableName,
          Item: { ...keyOf(group, "shown"), ...itemOf(shown), look: number(look), expiresAt: number(expires()) },
          ConditionExpression: "attribute_not_exists(#look) OR #look <= :look",
          ExpressionAttributeNames: { "#look": "look" },
          ExpressionAttributeValues: { ":look": number(look) },
        });
        if ((await unlessRefused(client.send(put))) === "refused") return false;
      }
      const quieting = quiet === undefined ? "" : ", #quietUntil = :quiet";
      const ended = await update(
        group,
        `SET #connections = :connections, #users = :users, #countedAt = :now${quieting} REMOVE #lookUntil`,
        { ...counts, now: clock.now(), look, ...(quiet !== undefined && { quiet }) },
        "#look = :look",
      );
      return ended !== undefined;
    },

    async shown(group) {
      return shownOf(await read(group, "shown", true));
    },

    async counted(group) {
      return countedOf((await read(group, "due", false)) ?? {});
    },

    async keepCount(group, { connections, atMs }) {
      await update(group, "SET #connections = :connections, #countedAt = :at, #expiresAt = :expires", {
        ...{ connections, at: atMs, expires: expires() },
      });
    },
  };

  return inDomainWords(board);
}

/** `isTakeable` of the domain, as DynamoDB says it. */
const takeable = [
  "(attribute_not_exists(#look) OR #look < :now)",
  "(attribute_not_exists(#quietUntil) OR #quietUntil <= :soon)",
  "(attribute_not_exists(#lookUntil) OR #lookUntil <= :now)",
  "(#dueAt <= :soon OR attribute_exists(#lookUntil))",
].join(" AND ");

/** Every attribute is named: some of their names are reserved words. */
function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries([...expression.matchAll(/#(\w+)/g)].map(([name, word]) => [name, word ?? ""]));
}

function recordOf(item: Item): LookRecord & { readonly leftAtMs?: number } {
  const given = {
    dueAtMs: item["dueAt"],
    look: item["look"],
    lookUntilMs: item["lookUntil"],
    quietUntilMs: item["quietUntil"],
    leftAtMs: item["leftAt"],
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value?.N === undefined ? [] : [[name, Number(value.N)]])),
  );
}

function countedOf({ connections, users, countedAt }: Item): Counted | undefined {
  if (connections?.N === undefined || countedAt?.N === undefined) return undefined;
  const atMs = Number(countedAt.N);
  return { connections: Number(connections.N), atMs, ...(users?.N !== undefined && { users: Number(users.N) }) };
}

/** Whoever is missing, with since when; all others as a key alone. */
type Entry = OccupantKey | readonly [OccupantKey, number];

function itemOf({ revision, occupants, users, connections }: Shown): Item {
  const entries = occupants && [...occupants].map(([key, since]): Entry => (since === undefined ? key : [key, since]));
  return {
    revision: number(revision),
    users: number(users),
    connections: number(connections),
    ...(entries !== undefined && { occupants: { B: deflateRawSync(JSON.stringify(entries)) } }),
  };
}

function shownOf(item: Item | undefined): Shown {
  if (item === undefined) return nothingShown;
  const packed = item["occupants"]?.B;
  const entries = packed && (JSON.parse(inflateRawSync(packed).toString()) as readonly Entry[]);
  const occupants =
    entries && new Map(entries.map((entry) => (typeof entry === "string" ? [entry, undefined] : [entry[0], entry[1]])));
  const numberIn = (name: string) => Number(item[name]?.N ?? 0);
  const counts = { revision: numberIn("revision"), users: numberIn("users"), connections: numberIn("connections") };
  return { ...counts, ...(occupants !== undefined && { occupants }) };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

async function unlessRefused<Output>(call: Promise<Output>): Promise<Output | "refused"> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return "refused";
    throw thrown;
  }
}

function inDomainWords(board: PresenceBoard): PresenceBoard {
  const asFault = (thrown: unknown): never => {
    throw storeFaultOf(thrown);
  };
  return {
    stir: (...args) => board.stir(...args).catch(asFault),
    take: (...args) => board.take(...args).catch(asFault),
    show: (...args) => board.show(...args).catch(asFault),
    shown: (...args) => board.shown(...args).catch(asFault),
    counted: (...args) => board.counted(...args).catch(asFault),
    keepCount: (...args) => board.keepCount(...args).catch(asFault),
  };
}
