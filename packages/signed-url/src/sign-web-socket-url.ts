import { createHmac } from "node:crypto";

export interface SignedUrlOptions {
  /** The hub's, e.g. `wss://abc.execute-api.eu-central-1.amazonaws.com/production`; other parameters are kept. */
  readonly url: string;
  /** The session that the client will be: 1 to 256 bytes of UTF-8 without `/` and `:`. */
  readonly session: string;
  /** What Secrets Manager holds under the deployment's `SIGNING_SECRET_NAME`. */
  readonly secret: string;
  /** What the client calls itself; not covered by the signature. */
  readonly clientId?: string;
  /** When it is signed; now by default. The URL is good from five minutes before until five minutes after. */
  readonly at?: Date;
}

const maxSessionBytes = 256;

/**
 * A URL with which a client opens a connection as a session, without having the secret.
 *
 * Whoever has the URL is that session: hand it to its client only, over HTTPS, and right before it connects.
 *
 * @throws `RangeError` for a session that cannot be signed or an empty secret, `TypeError` for a URL that is none; the
 *   message repeats neither secret nor session.
 */
export function signWebSocketUrl({ url, session, secret, clientId, at = new Date() }: SignedUrlOptions): string {
  if (session === "" || Buffer.byteLength(session) > maxSessionBytes || /[/:]/.test(session)) {
    throw new RangeError(`A session must be 1 to ${maxSessionBytes} bytes without a slash or a colon.`);
  }
  // What has a lone surrogate in it is signed as one text and arrives as another.
  if (Buffer.from(session).toString() !== session) throw new RangeError("A session must be well-formed Unicode.");
  if (secret === "") throw new RangeError("The secret is empty.");
  const dateTime = at.toISOString();
  const signed = new URL(url);
  signed.searchParams.set("session", session);
  signed.searchParams.set("date_time", dateTime);
  signed.searchParams.set("signature", createHmac("sha256", secret).update(`${session}:${dateTime}`).digest("hex"));
  if (clientId !== undefined) signed.searchParams.set("client_id", clientId);
  return signed.href;
}
