import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../../src/management-api/post-signer.ts";
import type { ReceivedRequest } from "./management-api-stub.ts";

type Source = string | ArrayBuffer | ArrayBufferView;

/** The hash that the SDK's signer wants, on the Node that runs. */
class Sha256 {
  readonly #hash;

  constructor(secret?: Source) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Source): void {
    this.#hash.update(bytesOf(data));
  }

  reset(): void {
    throw new Error("The signer does not use a hash twice.");
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(source: Source): Uint8Array {
  if (typeof source === "string") return Buffer.from(source);
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

/** The `Authorization` header that the SDK's signer gives a request at a time, with the headers that are given signed. */
export async function sdkAuthorization(
  { method, path, headers, body }: ReceivedRequest,
  { region, credentials, atMs }: { readonly region: string; readonly credentials: Credentials; readonly atMs: number },
): Promise<string | undefined> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    service: "execute-api",
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = { method, protocol: "https:", hostname: headers["host"] ?? "", path, query: {}, headers, body };
  const signed = await signer.sign(request, { signingDate: new Date(atMs) });
  return signed.headers["authorization"];
}

/** What the SDK's signer would have written into a request that came over the wire, by the request's own word. */
export function expectedAuthorization(
  received: ReceivedRequest,
  { region, credentials }: { readonly region: string; readonly credentials: Credentials },
): Promise<string | undefined> {
  const names = /SignedHeaders=([^,]+)/.exec(received.headers["authorization"] ?? "")?.[1]?.split(";") ?? [];
  const headers = Object.fromEntries(names.map((name) => [name, received.headers[name] ?? ""]));
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers["x-amz-date"] ?? "") ?? [];
  const [year = 0, month = 0, day, hour, minute, second] = parts.map(Number);
  const atMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return sdkAuthorization({ ...received, headers }, { region, credentials, atMs });
}
