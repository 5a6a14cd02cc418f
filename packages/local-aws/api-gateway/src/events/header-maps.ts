import type { HandshakeRequest, HeaderValues } from "../handshake/handshake-request.ts";

/** One value per name: the last. */
export type SingleValues = Readonly<Record<string, string>>;
/** All values per name, in order. */
export type MultiValues = Readonly<Record<string, readonly string[]>>;

/** Headers API Gateway adds on the way, or writes over what the client sent (observed). */
export interface AddedHeaders {
  readonly host: string;
  readonly traceId: string;
  readonly forwardedProto: string;
  readonly forwardedPort: string;
}

const HIDDEN_FROM_CONNECT = new Set(["connection", "upgrade", "content-length"]);

/** The headers of a `$connect` event: without the three hop-by-hop ones (observed). */
export function connectHeaders(request: HandshakeRequest, added: AddedHeaders): readonly HeaderValues[] {
  return sortByName(withAdded(request, added).filter(({ name }) => !HIDDEN_FROM_CONNECT.has(name.toLowerCase())));
}

/** The headers of an authorizer event: all of them (documented sample). */
export function authorizerHeaders(request: HandshakeRequest, added: AddedHeaders): readonly HeaderValues[] {
  const fixed = [
    { name: "Connection", values: ["upgrade"] },
    { name: "content-length", values: ["0"] },
    { name: "Upgrade", values: ["websocket"] },
  ];
  return sortByName([...connectHeaders(request, added), ...fixed]);
}

export function singleValues(named: readonly HeaderValues[]): SingleValues {
  return Object.fromEntries(named.map(({ name, values }) => [name, values.at(-1) ?? ""]));
}

export function multiValues(named: readonly HeaderValues[]): MultiValues {
  return Object.fromEntries(named.map(({ name, values }) => [name, values]));
}

function withAdded(request: HandshakeRequest, added: AddedHeaders): readonly HeaderValues[] {
  const forwardedFor = request.headers.find(({ name }) => name.toLowerCase() === "x-forwarded-for")?.values ?? [];
  const own = [
    { name: "Host", values: [added.host] },
    { name: "X-Amzn-Trace-Id", values: [added.traceId] },
    { name: "X-Forwarded-For", values: [[...forwardedFor, request.sourceIp].join(", ")] },
    { name: "X-Forwarded-Port", values: [added.forwardedPort] },
    { name: "X-Forwarded-Proto", values: [added.forwardedProto] },
  ];
  const replaced = new Set(own.map(({ name }) => name.toLowerCase()));
  return [...request.headers.filter(({ name }) => !replaced.has(name.toLowerCase())), ...own];
}

function sortByName(headers: readonly HeaderValues[]): readonly HeaderValues[] {
  const key = ({ name }: HeaderValues) => name.toLowerCase();
  return [...headers].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
