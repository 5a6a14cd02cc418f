import type { IncomingMessage } from "node:http";

/**
 * A request's path and query; the host says nothing. Resolved against a base, a path that begins with two slashes would be a
 * host, and no URL at all as often as not.
 */
export function requestUrl({ url = "/" }: Pick<IncomingMessage, "url">): URL {
  return new URL(`http://localhost${url}`);
}
