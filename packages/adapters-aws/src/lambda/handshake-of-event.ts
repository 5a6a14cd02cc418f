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

function collect(
  multi: Readonly<Record<string, readonly string[]>> | undefined,
  single: Readonly<Record<string, string>> | undefined,
  named: (name: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const entries =
    multi === undefined ? Object.entries(single ?? {}).map(([k, v]) => [k, [v]] as const) : Object.entries(multi);
  const collected = new Map<string, readonly string[]>();
  for (const [name, values] of entries) collected.set(named(name), [...(collected.get(named(name)) ?? []), ...values]);
  return collected;
}
