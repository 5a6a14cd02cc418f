import {
  accept,
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
  createAuthenticator,
  type SignedSession,
} from "@switchboard/domain";
import { createMemoryCredentialsVerifier, type HandshakeParts, handshakeOf } from "@switchboard/domain/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";

/** Lets in whoever presents the word `good`. */
const cognito = createMemoryCredentialsVerifier<string>((token) =>
  token === "good" ? { userId: "ada", groups: ["admins"] } : "token-malformed",
);
const signed = createMemoryCredentialsVerifier<SignedSession>(({ session, signature }) =>
  signature === "good" ? { sessionId: session, groups: [] } : "signature-mismatch",
);
const [byToken, bySignature] = [authenticateByToken(cognito), authenticateBySignature(signed)];
const all = [byToken, bySignature, authenticateAnonymously];

/** Whom the hub lets in, by what the protocol finds in a handshake. */
async function authenticate(parts: HandshakeParts, methods = all) {
  const claims = switchboardV1.claimsOf(handshakeOf(parts));
  return claims.ok ? createAuthenticator({ methods }).authenticate(claims.value) : claims;
}
const refused = (code: string, reason?: string) => ({
  ok: false,
  rejection: { code, ...(reason !== undefined && { reason }) },
});

const signedQuery = { session: ["s"], date_time: ["t"], signature: ["good"] };
const signedHeaders = { "x-session": ["s"], "x-date-time": ["t"], "x-signature": ["good"] };
const ada = { provedBy: "cognito", userId: "ada", groups: ["admins"] };
const signedSession = { provedBy: "signed", sessionId: "signed/s", groups: [] };

describe("a handshake is judged by the proof it presents:", () => {
  test.each<[string, HandshakeParts, object]>([
    ["a token in the query", { query: { idToken: ["good"] } }, ada],
    ["a token in the header", { headers: { authorization: ["Bearer good"] } }, ada],
    ["a token in the header, the scheme in another case", { headers: { authorization: ["bEARER  good "] } }, ada],
    ["a token as a subprotocol", { subprotocols: ["switchboard.v1", "bearer.good"] }, ada],
    ["a token as a subprotocol in another case", { subprotocols: ["Bearer.good"] }, ada],
    ["a signature in the query", { query: signedQuery }, signedSession],
    ["a signature in headers", { headers: signedHeaders }, signedSession],
    ["none", {}, { provedBy: "none", groups: [] }],
    [
      "none, since an AWS signature is API Gateway's",
      { headers: { authorization: ["AWS4-HMAC-SHA256 x"] } },
      { provedBy: "none", groups: [] },
    ],
  ])("%s", async (_what, parts, identity) => {
    expect(await authenticate(parts)).toEqual(accept(identity));
  });
});

describe("client and session ids", () => {
  const query = { client_id: ["web"], session_id: ["s"] };
  test.each<[string, HandshakeParts, object]>([
    ["are believed without a proof", { query }, { clientId: "anon/web", sessionId: "anon/s" }],
    [
      "are the user's own beside a token",
      { query: { ...query, idToken: ["good"] } },
      { clientId: "ada/web", sessionId: "ada/s" },
    ],
    [
      "may repeat the session that is signed",
      { query: { ...query, ...signedQuery } },
      { clientId: "anon/web", sessionId: "signed/s" },
    ],
    ["are whatever texts they are", { query: { session_id: ["a+b%20ü 🎉"] } }, { sessionId: "anon/a+b%20ü 🎉" }],
  ])("%s", async (_what, parts, ids) => {
    expect(await authenticate(parts)).toMatchObject({ ok: true, value: ids });
  });

  test.each<[string, Record<string, string[]>]>([
    ["empty", { session_id: [""] }],
    ["longer than 256 bytes", { client_id: ["ü".repeat(129)] }],
    ["with a slash, as if it were a full id", { session_id: ["ada/s-1"] }],
    ["repeated", { session_id: ["a", "b"] }],
    ["repeated, though the same", { client_id: ["a", "a"] }],
    ["other than the session that is signed", { ...signedQuery, session_id: ["other"] }],
  ])("are refused if one is %s", async (_what, query) => {
    expect(await authenticate({ query })).toMatchObject(refused("invalid-handshake"));
  });
});

describe("a proof that fails is refused, although the deployment lets anybody in who presents none:", () => {
  test.each<[string, HandshakeParts, string]>([
    ["a token", { query: { idToken: ["bad"] } }, "token-malformed"],
    ["an empty token", { query: { idToken: [""] } }, "token-malformed"],
    ["an empty header", { headers: { authorization: [""] } }, "token-malformed"],
    ["a scheme without a token", { headers: { authorization: ["Bearer "] } }, "token-malformed"],
    ["another scheme", { headers: { authorization: ["Basic good"] } }, "token-malformed"],
    ["two tokens in one header", { headers: { authorization: ["Bearer good good"] } }, "token-malformed"],
    ["an empty token as a subprotocol", { subprotocols: ["switchboard.v1", "bearer."] }, "token-malformed"],
    ["a token as the next subprotocol", { subprotocols: ["switchboard.v1", "bearer", "good"] }, "token-malformed"],
    ["it in another case", { subprotocols: ["Bearer", "good", "switchboard.v1"] }, "token-malformed"],
    ["a token after a space", { subprotocols: ["switchboard.v1", "bearer good"] }, "token-malformed"],
    ["a token after a tab", { subprotocols: ["switchboard.v1", "BEARER\tgood"] }, "token-malformed"],
    ["a signature", { query: { ...signedQuery, signature: ["bad"] } }, "signature-mismatch"],
    ["no signature", { query: { session: ["s"], date_time: ["t"] } }, "signature-incomplete"],
    ["no time", { query: { session: ["s"], signature: ["good"] } }, "signature-incomplete"],
    ["no session", { headers: { "x-date-time": ["t"], "x-signature": ["good"] } }, "signature-incomplete"],
    ["an empty session", { query: { ...signedQuery, session: [""] } }, "signature-incomplete"],
    ["a session alone", { query: { session: ["s"] } }, "signature-incomplete"],
  ])("%s", async (_what, parts, reason) => {
    expect(await authenticate(parts)).toMatchObject(refused("unauthorized", reason));
  });
});

test.each<[string, HandshakeParts, typeof all, string]>([
  ["a token", { query: { idToken: ["good"] } }, [bySignature, authenticateAnonymously], "proof-not-accepted"],
  ["a signature", { query: signedQuery }, [byToken, authenticateAnonymously], "proof-not-accepted"],
  ["no proof", {}, [byToken, bySignature], "proof-missing"],
  ["no proof but ids", { query: { session_id: ["s"] } }, [byToken, bySignature], "proof-missing"],
])("%s is refused where it is not accepted", async (_what, parts, methods, reason) => {
  expect(await authenticate(parts, methods)).toMatchObject(refused("unauthorized", reason));
});

describe("several proofs are refused, good as they may be:", () => {
  test.each<[string, HandshakeParts]>([
    ["tokens in two places", { query: { idToken: ["good"] }, headers: { authorization: ["Bearer good"] } }],
    ["a token and a signature", { query: { idToken: ["good"], ...signedQuery } }],
    ["the same token twice", { query: { idToken: ["good", "good"] } }],
    ["two headers", { headers: { authorization: ["Bearer good", "Bearer good"] } }],
    ["two subprotocols", { subprotocols: ["bearer.good", "switchboard.v1", "bearer.good"] }],
    ["a signature in both places", { query: signedQuery, headers: signedHeaders }],
    [
      "the parts of one in both places",
      { query: { session: ["s"] }, headers: { "x-date-time": ["t"], "x-signature": ["good"] } },
    ],
    ["two times", { query: { ...signedQuery, date_time: ["t", "t"] } }],
  ])("%s", async (_what, parts) => {
    expect(await authenticate(parts)).toMatchObject(refused("invalid-handshake"));
  });
});

test.each([
  ...["idtoken", "IDTOKEN", "id_token", "id-token", "idToken[]", "idToken[0]", " idToken", "id_token[]"],
  ...["Session", "session[]", "dateTime", "datetime", "date-time", "Signature", "SIGNATURE", "signature[]"],
])("a proof in a parameter that is not spelled right is refused: %s", async (name) => {
  expect(await authenticate({ query: { [name]: ["good"] } })).toMatchObject(refused("invalid-handshake"));
});

test.each(["session_id", "token_use", "tokens", "auth", "sessions", "session2", "version", "X-Amz-Security-Token"])(
  "a parameter that is none of a proof's is let pass: %s",
  async (name) => {
    for (const value of ["x", "", "eyre.smith", "eyJ", "1.2.3", "a".repeat(200)]) {
      expect(await authenticate({ query: { other: [value] } })).toMatchObject({ ok: true });
    }
    expect(await authenticate({ query: { [name]: ["x"] } })).toMatchObject({ ok: true });
  },
);

describe("a token makes no anonymous connection, wherever it is:", () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const jwt = `${part({ alg: "RS256", kid: "k" })}.${part({ sub: "ada" })}.never-log-signature`;

  test.each([
    ...["access_token", "accessToken", "auth_token", "authToken", "authorization", "Authorization", "bearer"],
    ...["bearer_token", "jwt", "JWT", "token", "Token", "token[]"],
  ])("in a parameter that tokens have elsewhere, whatever it is: %s", async (name) => {
    for (const value of [jwt, "opaque", ""]) {
      const refusal = await authenticate({ query: { [name]: [value] } });
      expect(refusal).toMatchObject(refused("invalid-handshake"));
      expect(refusal).toMatchObject({ rejection: { message: expect.stringContaining("idToken") } });
    }
  });

  test.each(["auth", "id", "t", "credentials", "session_id", "client_id", "date_time"])(
    "in any other parameter: %s",
    async (name) => {
      const encrypted = `${jwt}.x.y`;
      const cutOff = jwt.split(".").slice(0, 2).join(".");
      for (const value of [jwt, `Bearer ${jwt}`, ` ${jwt}`, encrypted, cutOff, `${cutOff}.`]) {
        const refusal = await authenticate({ query: { [name]: ["x", value] } });
        expect(refusal).toMatchObject(refused("invalid-handshake"));
        expect(JSON.stringify(refusal)).not.toContain("eyJ");
      }
    },
  );

  test("also beside a proof that is good", async () => {
    for (const query of [
      { idToken: ["good"], access_token: [jwt] },
      { ...signedQuery, other: [jwt] },
    ]) {
      expect(await authenticate({ query })).toMatchObject(refused("invalid-handshake"));
    }
  });

  test("as a subprotocol", async () => {
    for (const subprotocols of [["switchboard.v1", jwt], [jwt], ["switchboard.v1", "access_token", jwt]]) {
      const refusal = await authenticate({ subprotocols });
      expect(refusal).toMatchObject(refused("invalid-handshake"));
      expect(refusal).toMatchObject({ rejection: { message: expect.stringContaining("bearer.<token>") } });
    }
    expect(await authenticate({ subprotocols: ["switchboard.v1", "bearer", jwt] })).toMatchObject(
      refused("unauthorized", "token-malformed"),
    );
  });
});

test.each([
  ["session_id", ["sessionId", "session-id", "SessionID", "session_id[]", "Session_Id", "sessionid"]],
  ["client_id", ["clientId", "client-id", "CLIENT_ID", "clientid", "client_id[0]"]],
])("an id in a parameter that is not spelled %s is refused, with the right spelling", async (name, misspelled) => {
  for (const given of misspelled) {
    const refusal = await authenticate({ query: { [given]: ["s-1"] } });
    expect(refusal).toMatchObject(refused("invalid-handshake"));
    expect(refusal).toMatchObject({ rejection: { message: `The parameter is spelled ${name}.` } });
  }
});

describe("a proof that is good once", () => {
  function setScene(isFirst: boolean) {
    const claims: string[] = [];
    const claim = async () => {
      claims.push("claim");
      return isFirst;
    };
    const once = createMemoryCredentialsVerifier<SignedSession>(({ session }) => ({
      sessionId: session,
      groups: [],
      claim,
    }));
    return {
      claims,
      authenticateOnce: (query: Record<string, string[]>) => authenticate({ query }, [authenticateBySignature(once)]),
    };
  }

  test("is used up by the handshake that it lets in, and is no part of the identity", async () => {
    const { claims, authenticateOnce } = setScene(true);
    expect(await authenticateOnce(signedQuery)).toEqual(accept(signedSession));
    expect(claims).toEqual(["claim"]);
  });

  test("is refused when it was used before", async () => {
    expect(await setScene(false).authenticateOnce(signedQuery)).toMatchObject(
      refused("unauthorized", "signature-used"),
    );
  });

  test.each<[string, Record<string, string[]>]>([
    ["another session", { session_id: ["other"] }],
    ["a client that cannot be one", { client_id: ["a/b"] }],
    ["an empty client", { client_id: [""] }],
    ["a session that cannot be one", { session: ["a/b"] }],
  ])("is not used up by a handshake that is refused for %s", async (_what, wrong) => {
    const { claims, authenticateOnce } = setScene(true);
    expect(await authenticateOnce({ ...signedQuery, ...wrong })).toMatchObject(refused("invalid-handshake"));
    expect(claims).toEqual([]);
  });
});

describe("whatever a handshake says,", () => {
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "good", "Bearer good", "ada/s", "anon"),
  );
  const values = fc.array(value, { maxLength: 2 });
  const record = <const Names extends readonly string[]>(names: Names) =>
    fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 4 });
  const parts: fc.Arbitrary<HandshakeParts> = fc.record({
    query: record([
      "idToken",
      "idtoken",
      "id_token",
      "idToken[]",
      "session",
      "date_time",
      "signature",
      "client_id",
      "session_id",
      "sessionId",
      "access_token",
      "token",
      "other",
    ]),
    headers: record(["authorization", "x-session", "x-date-time", "x-signature", "origin"]),
    subprotocols: fc.array(fc.oneof(value, fc.constantFrom("switchboard.v1", "bearer.good", "bearer", "bearer good")), {
      maxLength: 3,
    }),
  });
  const proofNames = [
    "idToken",
    "idtoken",
    "id_token",
    "idToken[]",
    "access_token",
    "token",
    "session",
    "date_time",
    "signature",
    "authorization",
    "x-session",
    "x-date-time",
    "x-signature",
  ];
  const presentsProof = ({ query = {}, headers = {}, subprotocols = [] }: HandshakeParts) =>
    Object.entries({ ...query, ...headers }).some(([name, given]) => proofNames.includes(name) && given.length > 0) ||
    subprotocols.some((offered) => /^bearer([.\s]|$)/i.test(offered));

  test("it is answered, never with a fault", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        expect(await authenticate(given)).toHaveProperty("ok");
      }),
    );
  });

  test("a proof never becomes none", async () => {
    await fc.assert(
      fc.asyncProperty(parts.filter(presentsProof), async (given) => {
        const answer = await authenticate(given);
        expect(answer.ok && answer.value.provedBy === "none").toBe(false);
      }),
    );
  });

  test("sessions and clients are of the namespace that was proved, and of no other", async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (given) => {
        const answer = await authenticate(given);
        if (!answer.ok) return;
        const { provedBy, sessionId = "", clientId = "" } = answer.value;
        const [session, client] = { cognito: ["ada", "ada"], signed: ["signed", "anon"], none: ["anon", "anon"] }[
          provedBy
        ];
        expect(sessionId === "" || sessionId.split("/")[0] === session).toBe(true);
        expect(clientId === "" || clientId.split("/")[0] === client).toBe(true);
      }),
    );
  });
});
