import {
  accept,
  type Credentials,
  type Handshake,
  type HandshakeClaims,
  type Result,
  reject,
} from "@switchboard/domain";

const signedHeaders = { session: "x-session", dateTime: "x-date-time", signature: "x-signature" } as const;
const signedParameters = { session: "session", dateTime: "date_time", signature: "signature" } as const;

const parameters = ["idToken", ...Object.values(signedParameters), "client_id", "session_id"] as const;

/** What tokens are called elsewhere, in letters and digits alone. */
const tokenNames: ReadonlySet<string> = new Set([
  ...["token", "jwt", "jwttoken", "bearer", "bearertoken", "authorization"],
  ...["accesstoken", "authtoken", "authorizationtoken"],
]);

/**
 * What a handshake says of whoever opens the connection. Credentials, complete or not, are a token in the query, the
 * `Authorization` header or a subprotocol; a signed session in headers or in the query; or none. Ids are claimed by the
 * query's `client_id` and `session_id`.
 *
 * @returns a rejection with `invalid-handshake` for more than one of them, be it twice the same: which of them counts would
 *   depend on the reader; and for a parameter that is one of these but for its spelling, or a token in another place, which
 *   must not count as none.
 */
export function claimsOf(handshake: Handshake): Result<HandshakeClaims, "invalid-handshake"> {
  const misplaced = misplacedIn(handshake);
  if (misplaced !== undefined) return reject("invalid-handshake", misplaced);
  const credentials = credentialsOf(handshake);
  if (!credentials.ok) return credentials;
  const clientId = readOnce(handshake.query, "client_id");
  if (!clientId.ok) return clientId;
  const sessionId = readOnce(handshake.query, "session_id");
  if (!sessionId.ok) return sessionId;
  return accept({
    credentials: credentials.value,
    ...(clientId.value !== undefined && { clientId: clientId.value }),
    ...(sessionId.value !== undefined && { sessionId: sessionId.value }),
  });
}

function credentialsOf({ query, headers, subprotocols }: Handshake): Result<Credentials, "invalid-handshake"> {
  const presented: readonly Credentials[] = [
    ...(query.get("idToken") ?? []).map(ofToken),
    ...(headers.get("authorization") ?? []).filter(isForTheHub).map((value) => ofToken(bearerCredentials(value))),
    ...subprotocols.filter(isBearer).map((offered) => ofToken(bearerOf(offered))),
    ...signedSessions(headers, signedHeaders),
    ...signedSessions(query, signedParameters),
  ];
  const [credentials = { method: "none" }, ...others] = presented;
  return others.length > 0 ? reject("invalid-handshake", "More than one proof is presented.") : accept(credentials);
}

/** What keeps a handshake from counting as what its client meant by it, if anything does. */
function misplacedIn({ query, subprotocols }: Handshake): string | undefined {
  const misspelled = parameters.find((name) => [...query.keys()].some((given) => isMisspelled(given, name)));
  if (misspelled !== undefined) return `The parameter is spelled ${misspelled}.`;
  for (const [name, values] of query) {
    if (name !== "idToken" && (tokenNames.has(plain(name)) || values.some(isJwt))) {
      return "A token in the query goes into the parameter idToken.";
    }
  }
  // A token beside a `bearer` of its own is one that is not valid.
  if (!subprotocols.some(isBearer) && subprotocols.some(isJwt)) {
    return "A token among the subprotocols is spelled bearer.<token>.";
  }
  return undefined;
}

/** Whether a text has the form of a JSON Web Token, signed or encrypted, whole or cut off, with or without its scheme. */
function isJwt(text: string): boolean {
  return /^\s*(?:bearer\s+)?eyJ[\w-]{10,}(?:\.[\w-]*){1,4}\s*$/i.test(text);
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

function ofToken(token: string): Credentials {
  return { method: "cognito", token };
}

/** An AWS signature is for API Gateway, which has checked it before. */
function isForTheHub(authorization: string): boolean {
  return !/^AWS4-/i.test(authorization);
}

/** What follows `Bearer`; of any other scheme nothing, which is no good token either. */
function bearerCredentials(authorization: string): string {
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
}

/**
 * Whether a subprotocol is no offer but meant to carry a token: browsers cannot set headers, and a token in a URL ends up
 * in logs. The forms that others use, `bearer` before the token or a space between them, are such as well: a client that
 * meant to prove something is no anonymous one.
 */
function isBearer(subprotocol: string): boolean {
  return /^bearer(?:[.\s]|$)/i.test(subprotocol);
}

/** The token in a subprotocol of the form `bearer.<token>`; in any other form nothing, which is no good token either. */
function bearerOf(subprotocol: string): string {
  return /^bearer\.(.*)$/is.exec(subprotocol)?.[1] ?? "";
}

/** As many signed sessions as the part that is repeated most often. */
function signedSessions(
  values: ReadonlyMap<string, readonly string[]>,
  names: Readonly<Record<"session" | "dateTime" | "signature", string>>,
): readonly Credentials[] {
  const parts = Object.entries(names).map(([part, name]) => [part, values.get(name) ?? []] as const);
  const count = Math.max(...parts.map(([, given]) => given.length));
  return Array.from({ length: count }, (_, index) => ({
    method: "signed",
    ...Object.fromEntries(parts.flatMap(([part, given]) => (index in given ? [[part, given[index]]] : []))),
  }));
}

/** A parameter that says two things is no word to go by. */
function readOnce(query: Handshake["query"], name: string): Result<string | undefined, "invalid-handshake"> {
  const [value, ...others] = query.get(name) ?? [];
  return others.length > 0 ? reject("invalid-handshake", `The parameter ${name} is repeated.`) : accept(value);
}
