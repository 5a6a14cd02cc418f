import type { IncomingMessage } from "node:http";

const NAMES_OF_THIS_MACHINE: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Whether a request was sent to this machine by name. A web page whose own host name was made to point here (DNS
 * rebinding) is of one origin with what it asks for; the name gives it away.
 */
export function isToThisMachine({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return NAMES_OF_THIS_MACHINE.includes(hostNameOf(headers.host) ?? "");
}

/**
 * Whether a request comes from a page that this port serves, or from no page at all, as a program's does. Browsers say
 * where a request comes from in `Origin` and `Sec-Fetch-Site`, which scripts cannot set (Fetch Metadata).
 */
export function isOfThisOrigin(request: Pick<IncomingMessage, "headers">): boolean {
  const { host, origin, "sec-fetch-site": site } = request.headers;
  if (!isToThisMachine(request)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === "same-origin" || site === "none";
}

function hostNameOf(host: string | undefined): string | undefined {
  const url = `http://${host}`;
  return host !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
}
