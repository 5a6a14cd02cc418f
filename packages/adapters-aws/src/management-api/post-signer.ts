import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import type { EncodedPayload } from "@switchboard/domain";
import { payloadHash } from "./payload-hash.ts";

/** The keys of whoever posts, as the SDK's providers give them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What goes over the wire, besides the payload. */
export interface SignedPost {
  readonly path: string;
  /** Names and values in turns, without line breaks. */
  readonly headers: readonly string[];
}

/**
 * Signs one post.
 *
 * @param connectionId not empty, `.` or `..`, which are no names in a path
 * @throws `URIError` for an id that is no Unicode text; `RangeError` for credentials that cannot be in a header
 */
export type SignPost = (connectionId: string, payload: EncodedPayload, credentials: Credentials) => SignedPost;

const ALGORITHM = "AWS4-HMAC-SHA256";
const SERVICE = "execute-api";

/**
 * Signs posts to connections with Signature Version 4, as the SDK's signer does, without doing for every post what is the
 * same for many: the key is derived once a day, what depends on the time once a second, the payload is hashed once.
 *
 * Signed are the headers that have to be: `host`, `x-amz-date`, and `x-amz-security-token` where there is one. Source: IAM
 * User Guide, "Create a signed AWS API request".
 */
export function createPostSigner({
  endpoint,
  region,
  now,
}: {
  readonly endpoint: URL;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}): SignPost {
  const { host } = endpoint;
  const base = `${endpoint.pathname.replace(/\/$/, "")}/@connections/`;
  // The path is escaped once for the wire and once more for the signature; services other than S3 expect both.
  const canonicalBase = base.split("/").map(escapeUri).join("/");
  const stampFor = createStamps(region, host, now);

  return (connectionId, payload, credentials) => {
    const { amzDate, canonicalHeaders, stringToSign, key, authorization } = stampFor(credentials);
    const id = escapeUri(connectionId);
    const canonical = `POST\n${canonicalBase}${escapeUri(id)}\n\n${canonicalHeaders}\n${payloadHash(payload)}`;
    const signature = createHmac("sha256", key)
      .update(stringToSign + hash("sha256", canonical, "hex"))
      .digest("hex");
    const headers = [
      ...["Host", host, "Content-Length", String(payload.byteLength)],
      ...["X-Amz-Date", amzDate, "Authorization", authorization + signature],
    ];
    if (credentials.sessionToken !== undefined) headers.push("X-Amz-Security-Token", credentials.sessionToken);
    return { path: base + id, headers };
  };
}

/** What the signatures of one second have in common. */
interface Stamp {
  readonly amzDate: string;
  /** The canonical request from its headers to its payload's hash, without that. */
  readonly canonicalHeaders: string;
  /** The string to sign up to the canonical request's hash. */
  readonly stringToSign: string;
  readonly key: KeyObject;
  /** The `Authorization` header up to the signature. */
  readonly authorization: string;
}

function createStamps(region: string, host: string, now: () => number): (credentials: Credentials) => Stamp {
  const keyFor = createSigningKeys(region);
  let held: { readonly second: number; readonly credentials: Credentials; readonly stamp: Stamp } | undefined;
  return (credentials) => {
    const second = Math.floor(now() / 1000);
    if (held?.second === second && held.credentials === credentials) return held.stamp;
    const amzDate = new Date(second * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
    const day = amzDate.slice(0, 8);
    const scope = `${day}/${region}/${SERVICE}/aws4_request`;
    const { accessKeyId, sessionToken } = credentials;
    if (!isHeaderText(accessKeyId + (sessionToken ?? "")))
      throw new RangeError("The credentials are no header's text.");
    const signed = Object.entries({
      host,
      "x-amz-date": amzDate,
      ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
    });
    const names = signed.map(([name]) => name).join(";");
    const stamp: Stamp = {
      amzDate,
      canonicalHeaders: `${signed.map(([name, value]) => `${name}:${value}\n`).join("")}\n${names}`,
      stringToSign: `${ALGORITHM}\n${amzDate}\n${scope}\n`,
      key: keyFor(day, credentials),
      authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`,
    };
    held = { second, credentials, stamp };
    return stamp;
  };
}

/** Derives the key that a day's posts are signed with; keeps the last one. */
function createSigningKeys(region: string): (day: string, credentials: Credentials) => KeyObject {
  let held: { readonly day: string; readonly secret: string; readonly key: KeyObject } | undefined;
  return (day, { secretAccessKey: secret }) => {
    if (held?.day === day && held.secret === secret) return held.key;
    let key: string | Buffer = `AWS4${secret}`;
    for (const part of [day, region, SERVICE, "aws4_request"]) key = createHmac("sha256", key).update(part).digest();
    // Node makes one of whatever else it is given, for every post: a fifth of a post's processor time.
    const derived = createSecretKey(Buffer.from(key));
    held = { day, secret, key: derived };
    return derived;
  };
}

/** Nothing that would end a header, or be trimmed in one. */
function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

/** Escapes everything but the unreserved characters of RFC 3986; `encodeURIComponent` leaves five more. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
