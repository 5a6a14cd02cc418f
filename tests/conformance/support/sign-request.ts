import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly host: string;
  /** As it goes over the wire, escapes and all; without a query. */
  readonly path: string;
  readonly body: string | Buffer;
  readonly region: string;
}

/**
 * Headers that sign a request for `execute-api`: AWS Signature Version 4, from the AWS reference of that name. The SDK
 * signs its own requests; this is for those it would write differently.
 */
export function signRequest(
  { method, host, path, body, region }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now = new Date(),
): Readonly<Record<string, string>> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${region}/execute-api/aws4_request`;
  const headers = { host, "x-amz-date": time, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
  const signed = Object.keys(headers).join(";");
  const canonical = [
    method,
    path.split("/").map(escapeSegment).join("/"),
    "",
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    "",
    signed,
    sha256(body),
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return { ...headers, authorization };
}

function escapeSegment(segment: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(segment).replace(/[!'()*]/g, percent);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
