import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type Address,
  type AuthenticationMethodName,
  addressKey,
  authenticationMethodNames,
  type Connection,
  fullId,
  type Identity,
  namespaceOf,
  type Registration,
  type Renewal,
  readRights,
} from "@switchboard/domain";
import type { FirstKeys, KeySet, MainRecord, MinuteCount } from "./main-record.ts";
import { addressOf, mainKey } from "./registration-keys.ts";
import { usageOfItem } from "./usage.ts";

export type Item = Record<string, AttributeValue>;

/** The connection itself, at first. Its sets name every registration, so that whoever removes it finds them all. */
export function mainItem(connection: Connection, keys: FirstKeys): Item {
  const { connectionId, identity, protocol, connectedAtMs, expiresAtMs } = connection;
  return {
    address: { S: mainKey(connectionId) },
    connectionId: { S: connectionId },
    ...optionalText("home", connection.home),
    provedBy: { S: identity.provedBy },
    ...optionalText("clientId", storedId("client", identity.clientId, identity)),
    ...optionalText("sessionId", storedId("session", identity.sessionId, identity)),
    ...optionalText("userId", identity.userId),
    ...textSet("groups", identity.groups),
    ...optionalText("provedUntil", isoTime(identity.provedUntilMs)),
    ...optionalText("rights", storedRights(identity)),
    ...optionalText("connectedAt", isoTime(connectedAtMs)),
    ...expiry(expiresAtMs),
    protocol: { S: protocol },
    ...textSet("addresses", keys.proved),
    ...textSet("joined", keys.joined),
    rev: { N: "1" },
  };
}

/** A registration: what delivery must know. At a group, that group alone matters, and the others would cost writes. */
export function registrationItem(connection: Connection, key: string, rev: number): Item {
  const { connectionId, home, identity, protocol, expiresAtMs } = connection;
  return {
    address: { S: key },
    connectionId: { S: connectionId },
    ...optionalText("home", home),
    ...(addressOf(key)?.kind === "group" ? whoItIs(identity) : textSet("groups", identity.groups)),
    ...expiry(expiresAtMs),
    protocol: { S: protocol },
    rev: { N: String(rev) },
  };
}

/** For whoever asks who is in a group. */
function whoItIs(identity: Identity): Item {
  const { userId, sessionId } = identity;
  // Beside a user, whose session it is is known.
  const session = userId === undefined ? sessionId : storedId("session", sessionId, identity);
  return { ...optionalText("userId", userId), ...optionalText("sessionId", session) };
}

/** The connection in a main item; `undefined` if the item was not written by a registry. */
export function connectionOfItem(item: Item): Connection | undefined {
  const connectionId = item["connectionId"]?.S;
  const connectedAtMs = Date.parse(item["connectedAt"]?.S ?? "");
  const protocol = item["protocol"]?.S;
  const provedBy = authenticationMethodNames.find((name) => name === item["provedBy"]?.S);
  const expiresAtMs = expiryOfItem(item);
  if (connectionId === undefined || protocol === undefined || provedBy === undefined) return undefined;
  if (Number.isNaN(connectedAtMs) || expiresAtMs === undefined) return undefined;
  const { addresses, joined, granted } = keysOfItem(item);
  const joinedGroups = addressesOf([...joined, ...granted]).flatMap((at) => (at.kind === "group" ? [at.id] : []));
  const used = usageOfItem(item);
  return {
    connectionId,
    ...homeOfItem(item),
    identity: identityOfItem(item, provedBy),
    ...(joinedGroups.length > 0 && { joinedGroups }),
    protocol,
    connectedAtMs,
    expiresAtMs,
    addresses: addressesOf([...addresses, ...joined, ...granted]),
    ...(used !== undefined && { used }),
  };
}

/** What a main item says of its registrations. */
export function mainRecordOfItem(item: Item): MainRecord {
  return {
    ...keysOfItem(item),
    rev: Number(item["rev"]?.N ?? 0),
    renewed: Number(item["renewed"]?.N ?? 0),
    closing: item["closing"]?.BOOL === true,
    counted: { joins: countsOfItem(item, "joins"), changes: countsOfItem(item, "changes") },
    connection: connectionOfItem(item),
  };
}

/** The attribute of a main item that counts names in a minute, so that no update has to know whether one has begun. */
export function countedIn(minute: number, count: MinuteCount): string {
  return `${count}#${minute}`;
}

function countsOfItem(item: Item, count: MinuteCount): ReadonlyMap<number, number> {
  const prefix = `${count}#`;
  const counts = Object.entries(item).filter(([name]) => name.startsWith(prefix));
  return new Map(counts.map(([name, { N }]) => [Number(name.slice(prefix.length)), Number(N)]));
}

/** What a new proof changes in a main item, apart from its registrations. */
export function renewedAttributes({ identity, expiresAtMs }: Omit<Renewal, "addresses">): Item {
  return {
    ...textSet("groups", identity.groups),
    ...optionalText("provedUntil", isoTime(identity.provedUntilMs)),
    ...optionalText("rights", storedRights(identity)),
    ...expiry(expiresAtMs),
  };
}

function keysOfItem(item: Item): Readonly<Record<KeySet, ReadonlySet<string>>> {
  const keysIn = (set: KeySet) => new Set(item[set]?.SS ?? []);
  return { addresses: keysIn("addresses"), joined: keysIn("joined"), granted: keysIn("granted") };
}

/** The addresses of registrations, each once, over however many shards they are spread. */
function addressesOf(keys: readonly string[]): readonly Address[] {
  const addresses = keys.map(addressOf).filter((address) => address !== undefined);
  return [...new Map(addresses.map((address) => [addressKey(address), address])).values()];
}

function identityOfItem(item: Item, provedBy: AuthenticationMethodName): Identity {
  const userId = item["userId"]?.S;
  const proved = { provedBy, ...(userId !== undefined && { userId }) };
  const sessionId = fullIdOf("session", item["sessionId"]?.S, proved);
  const clientId = fullIdOf("client", item["clientId"]?.S, proved);
  const provedUntilMs = Date.parse(item["provedUntil"]?.S ?? "");
  const rights = readRights(item["rights"]?.S);
  return {
    provedBy,
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(clientId !== undefined && { clientId }),
    groups: item["groups"]?.SS ?? [],
    ...(!Number.isNaN(provedUntilMs) && { provedUntilMs }),
    ...(rights !== undefined && { rights }),
  };
}

function storedRights({ rights }: Identity): string | undefined {
  return rights && JSON.stringify(rights);
}

/** What a record holds of a full id: what the client named, where the rest follows. The inverse of `fullIdOf`. */
function storedId(kind: "session" | "client", id: string | undefined, identity: Identity): string | undefined {
  const namespace = `${namespaceOf(kind, identity)}/`;
  return id?.startsWith(namespace) ? id.slice(namespace.length) : id;
}

/**
 * The full id of a session or client, of which a record holds what the client named. Its namespace follows from how the
 * connection was proved. An id with a `/` is a full id: records of earlier versions hold those, and a short id has none.
 */
function fullIdOf(
  kind: "session" | "client",
  stored: string | undefined,
  proved: Pick<Identity, "provedBy" | "userId">,
): string | undefined {
  return stored === undefined || stored.includes("/") ? stored : fullId(namespaceOf(kind, proved), stored);
}

/**
 * The registration in an item of the partition `foundAt`; `undefined` if the item was not written by a registry.
 *
 * There are as many as an audience has connections: what many have in common is one object, and not one each.
 */
export function registrationOfItem(item: Item, foundAt: string): Registration | undefined {
  const connectionId = item["connectionId"]?.S;
  const protocol = item["protocol"]?.S;
  const expiresAtMs = expiryOfItem(item);
  if (connectionId === undefined || protocol === undefined || expiresAtMs === undefined) return undefined;
  const groups = item["groups"]?.SS ?? noGroups;
  return { connectionId, ...homeOfItem(item), expiresAtMs, protocol: kept(protocol), groups, foundAt };
}

function homeOfItem(item: Item): { readonly home?: string } {
  const home = item["home"]?.S;
  return home === undefined ? {} : { home };
}

const noGroups: readonly string[] = [];

/** The protocols that have been seen; there are a handful. */
const protocols = new Map<string, string>();
const mostProtocols = 20;

function kept(protocol: string): string {
  const same = protocols.get(protocol);
  if (same === undefined && protocols.size < mostProtocols) protocols.set(protocol, protocol);
  return same ?? protocol;
}

/** DynamoDB's time to live wants epoch seconds. */
function expiry(expiresAtMs: number): Item {
  return { expiresAt: { N: String(Math.floor(expiresAtMs / 1000)) } };
}

function expiryOfItem(item: Item): number | undefined {
  const seconds = item["expiresAt"]?.N;
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function optionalText(name: string, text: string | undefined): Item {
  return text === undefined ? {} : { [name]: { S: text } };
}

/** DynamoDB has no empty sets, and refuses an element that is named twice. */
function textSet(name: string, texts: readonly string[]): Item {
  return texts.length === 0 ? {} : { [name]: { SS: [...new Set(texts)] } };
}
