/** What is wrong with a request's signature, as far as its shape shows; nothing is verified. */
export type SignatureProblem = "missing" | "wrong-scope";

/**
 * Looks at an `Authorization` header: Signature Version 4, scoped to the service `execute-api`, which is what a client
 * signing for a wrong service name gets wrong.
 */
export function signatureProblem(authorization: string | undefined): SignatureProblem | undefined {
  if (authorization === undefined || !authorization.startsWith("AWS4-HMAC-SHA256 ")) return "missing";
  return /Credential=[^/,\s]+\/\d{8}\/[^/,\s]+\/execute-api\/aws4_request/.test(authorization)
    ? undefined
    : "wrong-scope";
}

/** The access key id in an `Authorization` header, if it has that shape. */
export function accessKeyIdOf(authorization: string | undefined): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(authorization ?? "")?.[1];
}
