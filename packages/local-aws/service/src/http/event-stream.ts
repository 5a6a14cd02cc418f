import type { ServerResponse } from "node:http";

/** Of answers to a page on this machine: nobody keeps a copy, guesses what they are, or has them in a page of another origin. */
export const PRIVATE_HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
} as const;
/** A comment now and then, so that a page that has gone is noticed. */
const SIGN_OF_LIFE_MS = 15_000;

/**
 * Sends server-sent events until the page goes.
 *
 * @param watch gets a function that sends an event by its name with a line of data; its result is called at the end
 */
export function streamEvents(
  response: ServerResponse,
  watch: (send: (event: string, data: string) => void) => () => void,
): void {
  response.writeHead(200, { "content-type": "text/event-stream", ...PRIVATE_HEADERS });
  const stop = watch((event, data) => response.write(`event: ${event}\ndata: ${data}\n\n`));
  const signs = setInterval(() => response.write(": still here\n\n"), SIGN_OF_LIFE_MS).unref();
  response.once("close", () => {
    stop();
    clearInterval(signs);
  });
}
