import { accept, type Result, reject } from "../model/result.ts";
import { bearerOf, type Handshake, isBearer } from "./handshake.ts";

/** What a handshake offers as proof of who opens the connection. Nothing of it has been checked. */
export type PresentedProof =
  | { readonly way: "cognito"; readonly token: string }
  | { readonly way: "signed"; readonly session?: string; readonly dateTime?: string; readonly signature?: string }
  | { readonly way: "none" };

const signedHeaders = { session: "x-session", dateTime: "x-date-time", signature: "x-signature" } as const;
const signedParameters = { session: "session", dateTime: "date_time", signature: "signature" } as const;

const parameters = ["idToken", ...Object.values(signedParameters)] as const;

/**
 * The proof that a handshake presents, complete or not: a token in the query, the `Authorization` header or a
 * subprotocol; a signed session in headers or in the query; or none.
 *
 * @returns a rejection with `invalid-handshake` for more than one, be it twice the same: which of them counts would
 *   depend on the reader; and for a parameter that is one's but for its spelling, which must not count as none.
 */
export function presentedProof({
  query,
  headers,
  subprotocols,
}: Handshake): Result<PresentedProof, "invalid-handshake"> {
  const misspelled = parameters.find((name) => [...query.keys()].some((given) => isMisspelled(given, name)));
  if (misspelled !== undefined) return reject("invalid-handshake", `The parameter is spelled ${misspelled}.`);
  const presented: readonly PresentedProof[] = [
    ...(query.get("idToken") ?? []).map(tokenProof),
    ...(headers.get("authorization") ?? []).filter(isOurs).map((value) => tokenProof(credentialsOf(value))),
    ...subprotocols.filter(isBearer).map((offered) => tokenProof(bearerOf(offered))),
    ...signedProofs(headers, signedHeaders),
    ...signedProofs(query, signedParameters),
  ];
  const [proof = { way: "none" }, ...others] = presented;
  return others.length > 0 ? reject("invalid-handshake", "More than one proof is presented.") : accept(proof);
}

/** Whether a name is another but for case, separators and an index in brackets, such as `id_token` and `idToken[]`. */
function isMisspelled(given: string, name: string): boolean {
  return given !== name && plain(given) === plain(name);
}

function plain(name: string): string {
  return name
    .replace(/\[.*$/s, "")
    .replace(/[^a-z0-9]/gi, "")
    .toLowerCase();
}

function tokenProof(token: string): PresentedProof {
  return { way: "cognito", token };
}

/** An AWS signature is for API Gateway, which has judged it before. */
function isOurs(authorization: string): boolean {
  return !/^AWS4-/i.test(authorization);
}

/** What follows `Bearer`; of any other scheme nothing, which is no good token either. */
function credentialsOf(authorization: string): string {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
}

/** As many proofs as the part that is repeated most often. */
function signedProofs(
  values: ReadonlyMap<string, readonly string[]>,
  names: Readonly<Record<"session" | "dateTime" | "signature", string>>,
): readonly PresentedProof[] {
  const parts = Object.entries(names).map(([part, name]) => [part, values.get(name) ?? []] as const);
  const count = Math.max(...parts.map(([, given]) => given.length));
  return Array.from({ length: count }, (_, index) => ({
    way: "signed",
    ...Object.fromEntries(parts.flatMap(([part, given]) => (index in given ? [[part, given[index]]] : []))),
  }));
}
