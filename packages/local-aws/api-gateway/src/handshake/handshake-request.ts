import type { IncomingMessage } from "node:http";

/** What a client asked for, read once from its HTTP request. */
export interface HandshakeRequest {
  readonly path: string;
  /** In the order and with the name case the client sent; several values of one name stay together. */
  readonly headers: readonly HeaderValues[];
  readonly query: readonly QueryValues[];
  readonly sourceIp: string;
}

export interface HeaderValues {
  readonly name: string;
  readonly values: readonly string[];
}

export interface QueryValues {
  readonly name: string;
  readonly values: readonly string[];
}

/** Reads an upgrade request. Query values are URL-decoded, `+` as a space; broken escapes stay as they are. */
export function readHandshakeRequest(request: IncomingMessage): HandshakeRequest {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    path: mark < 0 ? url : url.slice(0, mark),
    headers: readHeaders(request.rawHeaders),
    query: readQuery(mark < 0 ? "" : url.slice(mark + 1)),
    sourceIp: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
}

/** The last value of a header, whatever the case of its name; `undefined` when the client did not send it. */
export function headerOf(request: HandshakeRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.headers.find((header) => header.name.toLowerCase() === wanted)?.values.at(-1);
}

function readHeaders(rawHeaders: readonly string[]): readonly HeaderValues[] {
  const byName = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    const value = rawHeaders[index + 1] ?? "";
    const known = byName.get(name.toLowerCase());
    if (known === undefined) byName.set(name.toLowerCase(), { name, values: [value] });
    // RFC 6455 lets a client spread these two over several lines; events carry one comma-separated text (documented).
    else if (/^sec-websocket-(protocol|extensions)$/i.test(name)) known.values[0] += `, ${value}`;
    else known.values.push(value);
  }
  return [...byName.values()];
}

function readQuery(queryString: string): readonly QueryValues[] {
  const parameters = new URLSearchParams(queryString);
  return [...new Set(parameters.keys())].map((name) => ({ name, values: parameters.getAll(name) }));
}
