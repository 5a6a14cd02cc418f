import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type AuthenticationMethodName,
  authenticationMethodNames,
  type Connection,
  fullId,
  type Identity,
  namespaceOf,
  type Registration,
  readRights,
} from "@switchboard/domain";
import { addressOf, mainKey } from "./registration-keys.ts";

export type Item = Record<string, AttributeValue>;

/** The connection itself. `addresses` names every registration, so that whoever removes it finds them all. */
export function mainItem(connection: Connection, registrationKeys: readonly string[]): Item {
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
    ...textSet("joined", connection.joinedGroups ?? []),
    ...optionalText("provedUntil", isoTime(identity.provedUntilMs)),
    ...optionalText("rights", identity.rights && JSON.stringify(identity.rights)),
    ...optionalText("connectedAt", isoTime(connectedAtMs)),
    ...expiry(expiresAtMs),
    protocol: { S: protocol },
    ...textSet("addresses", registrationKeys),
  };
}

/** A registration: what delivery must know. At a group, that group alone matters, and the others would cost writes. */
export function registrationItem(connection: Connection, key: string): Item {
  const { connectionId, home, identity, protocol, expiresAtMs } = connection;
  return {
    address: { S: key },
    connectionId: { S: connectionId },
    ...optionalText("home", home),
    ...(addressOf(key)?.kind === "group" ? {} : textSet("groups", identity.groups)),
    ...expiry(expiresAtMs),
    protocol: { S: protocol },
  };
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
  const addresses = registrationKeysOfItem(item).map(addressOf);
  const joinedGroups = item["joined"]?.SS;
  return {
    connectionId,
    ...homeOfItem(item),
    identity: identityOfItem(item, provedBy),
    ...(joinedGroups !== undefined && { joinedGroups }),
    protocol,
    connectedAtMs,
    expiresAtMs,
    addresses: addresses.filter((address) => address !== undefined),
  };
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

/** The keys of a connection's registrations, as its main item names them. */
export function registrationKeysOfItem(item: Item): readonly string[] {
  return item["addresses"]?.SS ?? [];
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
