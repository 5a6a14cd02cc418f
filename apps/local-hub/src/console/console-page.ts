import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { restrictPage } from "@switchboard/local-service";

/** What the build writes where a response's nonce belongs. */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";

/**
 * Scripts come from files only. Styles may also be made by the page itself, which has to know the nonce for it. The page
 * may connect to any hub, since that is what it is for.
 */
export function writeConsolePage(html: Buffer, response: ServerResponse): Buffer {
  const nonce = randomBytes(16).toString("base64");
  restrictPage(response, { styles: [`'nonce-${nonce}'`], connections: ["ws:", "wss:"] });
  return Buffer.from(html.toString("utf8").replaceAll(NONCE_PLACEHOLDER, nonce));
}
