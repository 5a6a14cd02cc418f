import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Message, Payload, StoredExclusion } from "@switchboard/domain";
import type { Head, Row } from "./history-records.ts";

export type Item = Record<string, AttributeValue>;

/** The key of a stream's head: in another partition than its messages, since each may be written 1,000 times a second. */
export function headKey(stream: string): Item {
  return { address: { S: `head#${stream}` }, seq: { N: "0" } };
}

function rowKey(stream: string, offset: number): Item {
  return { address: { S: stream }, seq: number(offset) };
}

export function headOfItem(item: Item): Head {
  const lastAtMs = item["lastAt"]?.N;
  const lastUntilMs = item["lastUntil"]?.N;
  return {
    epoch: item["epoch"]?.S ?? "",
    base: numberOf(item, "base"),
    top: numberOf(item, "top"),
    keepMs: numberOf(item, "keep"),
    soundUntilMs: numberOf(item, "soundUntil"),
    ...(lastAtMs !== undefined && { lastAtMs: Number(lastAtMs) }),
    ...(lastUntilMs !== undefined && { lastUntilMs: Number(lastUntilMs) }),
  };
}

/** A message's item, or that of an offset that was made void. Names are short: a unit of writing is 1,024 bytes, names included. */
export function rowItem(stream: string, { offset, epoch, atMs, expiresAtMs, stored }: Row): Item {
  const row = { ...rowKey(stream, offset), epoch: { S: epoch }, at: number(atMs), expiresAt: ttl(expiresAtMs) };
  if (stored === undefined) return { ...row, void: { BOOL: true } };
  const { messageId, from, sentAtMs, payload, kind, refers } = stored.message;
  return {
    ...row,
    messageId: { S: messageId },
    ...texts("from", from),
    sentAt: number(sentAtMs),
    payload: { S: JSON.stringify(payload) },
    ...(kind !== undefined && { kind: { S: kind } }),
    ...(refers !== undefined && { refers: { S: refers } }),
    ...texts("exclude", stored.excluded ?? {}),
  };
}

export function rowOfItem(item: Item): Row {
  const excluded = excludedOf(item);
  return {
    offset: numberOf(item, "seq"),
    epoch: item["epoch"]?.S ?? "",
    atMs: numberOf(item, "at"),
    expiresAtMs: numberOf(item, "expiresAt") * 1000,
    ...(item["void"] === undefined && {
      stored: { message: messageOf(item), ...(excluded !== undefined && { excluded }) },
    }),
  };
}

function messageOf(item: Item): Message {
  const kind = item["kind"]?.S;
  const refers = item["refers"]?.S;
  return {
    messageId: item["messageId"]?.S ?? "",
    from: textsOf(item, "from", ["userId", "sessionId", "clientId"]),
    sentAtMs: numberOf(item, "sentAt"),
    payload: JSON.parse(item["payload"]?.S ?? "null") as Payload,
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
  };
}

function excludedOf(item: Item): StoredExclusion | undefined {
  const connectionId = item["exclude"]?.M?.["connectionId"]?.S;
  if (connectionId === undefined) return undefined;
  return { connectionId, ...textsOf(item, "exclude", ["clientId", "sessionId"]) };
}

/** Epoch seconds, which DynamoDB's time to live wants; never before the time that is meant. */
export function ttl(ms: number): AttributeValue {
  return number(Math.ceil(ms / 1000));
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

function numberOf(item: Item, name: string): number {
  return Number(item[name]?.N ?? 0);
}

function texts(name: string, values: object): Item {
  const entries = Object.entries(values).map(([key, value]) => [key, { S: String(value) }] as const);
  return entries.length === 0 ? {} : { [name]: { M: Object.fromEntries(entries) } };
}

function textsOf<Name extends string>(
  item: Item,
  name: string,
  keys: readonly Name[],
): { readonly [Key in Name]?: string } {
  const found: { [Key in Name]?: string } = {};
  for (const key of keys) {
    const text = item[name]?.M?.[key]?.S;
    if (text !== undefined) found[key] = text;
  }
  return found;
}
