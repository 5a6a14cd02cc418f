import { usageError } from "../errors/cli-error.ts";

/**
 * A hub's URL, checked.
 *
 * One with a query or a user is refused: tokens and signatures would be there, and a command line is read by others.
 */
export function parseHubUrl(text: string, from: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["ws:", "wss:"].includes(url.protocol)) {
    throw usageError("invalid-url", `${from} is no WebSocket URL.`, "It begins with wss://, or ws:// on this machine.");
  }
  if (url.protocol === "ws:" && !isOnThisMachine(url)) {
    throw usageError(
      "invalid-url",
      `${from} is not encrypted, and leads to another machine.`,
      "Write wss://: others on the way could read tokens and messages. ws:// is for a hub on this machine.",
    );
  }
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    throw usageError(
      "invalid-url",
      `${from} has more than host and path.`,
      "Leave the query out: tokens go into SWITCHBOARD_TOKEN, signed sessions are --signed NAME.",
    );
  }
  return url;
}

export function isOnThisMachine({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The region in the host of an API Gateway API. */
export function regionOf({ hostname }: URL): string | undefined {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(hostname)?.[1];
}
