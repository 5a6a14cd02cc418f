import { authenticationMethodNames, type Handshake, type HandshakeClaims } from "../../../index.ts";
import type { ClientProtocolSubject, SampleHandshake } from "./subject.ts";

export function allHandshakes({ handshakes }: Pick<ClientProtocolSubject, "handshakes">): readonly SampleHandshake[] {
  return authenticationMethodNames.flatMap((method) => handshakes[method]);
}

export function isProved({ credentials }: HandshakeClaims): boolean {
  return credentials.method !== "none";
}

/** Whether both have credentials, and not the same. */
export function differ(one: HandshakeClaims, other: HandshakeClaims): boolean {
  const [left, right] = [one, other].map(({ credentials }) => JSON.stringify(credentials));
  return isProved(one) && isProved(other) && left !== right;
}

/** The texts of credentials that must not be repeated. */
export function secretsOf(subject: ClientProtocolSubject): readonly string[] {
  return allHandshakes(subject).flatMap(({ claims: { credentials } }) => {
    if (credentials.method === "cognito") return [credentials.token];
    return credentials.method === "signed" && credentials.signature !== undefined ? [credentials.signature] : [];
  });
}

export function mapped(handshake: Handshake, edit: (values: readonly string[]) => readonly string[]): Handshake {
  const edited = (map: Handshake["query"]) => new Map([...map].map(([name, values]) => [name, edit(values)]));
  const { query, headers, subprotocols } = handshake;
  return { query: edited(query), headers: edited(headers), subprotocols: edit(subprotocols) };
}

/** The same names with empty values. The subprotocols stay: a credential that is missing there is none. */
export function withoutText(handshake: Handshake): Handshake {
  return { ...mapped(handshake, (values) => values.map(() => "")), subprotocols: handshake.subprotocols };
}

/** What two handshakes say, in one. */
export function merged(one: Handshake, other: Handshake): Handshake {
  const both = (map: Handshake["query"], more: Handshake["query"]) =>
    new Map([...map, ...more].map(([name]) => [name, [...(map.get(name) ?? []), ...(more.get(name) ?? [])]]));
  return {
    query: both(one.query, other.query),
    headers: both(one.headers, other.headers),
    subprotocols: [...one.subprotocols, ...other.subprotocols],
  };
}

/** The names in a handshake, to find it by: values may be secrets. */
export function shown({ query, headers, subprotocols }: Handshake): string {
  return `query: ${[...query.keys()]}; headers: ${[...headers.keys()]}; ${subprotocols.length} subprotocols`;
}
