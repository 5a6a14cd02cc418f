/** What a request's signature says about itself; nothing verifies it. */
export interface Signature {
  readonly accessKeyId: string;
  /** The service that it is good for, e.g. `execute-api`. */
  readonly service: string;
}

/** What is wrong with a request's signature, as far as its shape shows. */
export type SignatureProblem = "missing" | "wrong-scope";

/**
 * Reads a signature of version 4, in the `Authorization` header or in the query, where clients put it that cannot send headers
 * (documented). `undefined` if there is none.
 */
export function readSignature(authorization: string | undefined, query: URLSearchParams): Signature | undefined {
  const inHeader = /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(authorization ?? "")?.[1];
  if (inHeader !== undefined) return readCredential(inHeader);
  const isInQuery = query.get("X-Amz-Algorithm")?.startsWith("AWS4-") === true && query.has("X-Amz-Signature");
  return isInQuery ? readCredential(query.get("X-Amz-Credential") ?? "") : undefined;
}

/** Whether a signature is there and scoped to `execute-api`, which is what a client gets wrong that signs for another service. */
export function signatureProblem(signature: Signature | undefined): SignatureProblem | undefined {
  if (signature === undefined) return "missing";
  return signature.service === "execute-api" ? undefined : "wrong-scope";
}

/** The access key id in an `Authorization` header, if it has that shape. */
export function accessKeyIdOf(authorization: string | undefined): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(authorization ?? "")?.[1];
}

/** `<access key id>/<date>/<region>/<service>/aws4_request`; signatures for several regions have no region. */
function readCredential(credential: string): Signature | undefined {
  const [accessKeyId = "", ...scope] = credential.split("/");
  const service = scope.at(-2);
  const isComplete = accessKeyId !== "" && scope.length >= 3 && scope.at(-1) === "aws4_request";
  return isComplete && service !== undefined ? { accessKeyId, service } : undefined;
}
