import type { Handshake } from "@switchboard/domain";
import type { ConnectEvent } from "./websocket-events.ts";

/** The handshake in a `$connect` event. Header names lose their case, which API Gateway leaves as the client sent it. */
export function handshakeOfEvent(event: ConnectEvent): Handshake {
  const headers = collect(event.multiValueHeaders, event.headers, (name) => name.toLowerCase());
  return {
    query: collect(event.multiValueQueryStringParameters, event.queryStringParameters, (name) => name),
    headers,
    subprotocols: (headers.get("sec-websocket-protocol") ?? [])
      .flatMap((value) => value.split(","))
      .map((offered) => offered.trim())
      .filter((offered) => offered !== ""),
  };
}

/** The values by name. API Gateway sends both maps; hand-written events have one, and `null` for what is empty. */
function collect(
  multi: Readonly<Record<string, readonly string[]>> | undefined,
  single: Readonly<Record<string, string>> | undefined,
  named: (name: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const collected = merged(Object.entries(multi ?? {}), named);
  const singles = Object.entries(single ?? {}).map(([name, value]) => [name, [value]] as const);
  for (const [name, values] of merged(singles, named)) if (!collected.has(name)) collected.set(name, values);
  return collected;
}

function merged(
  entries: readonly (readonly [string, readonly string[]])[],
  named: (name: string) => string,
): Map<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  for (const [name, values] of entries) byName.set(named(name), [...(byName.get(named(name)) ?? []), ...values]);
  return byName;
}
