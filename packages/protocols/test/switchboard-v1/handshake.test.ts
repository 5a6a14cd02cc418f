import { readFileSync } from "node:fs";
import {
  accept,
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
  createAuthenticator,
  type SignedSession,
} from "@switchboard/domain";
import { createMemoryCredentialsVerifier, type HandshakeParts, handshakeOf } from "@switchboard/domain/testing";
import type { VectorFile } from "@switchboard/protocol/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";

const vectors: VectorFile = JSON.parse(
  readFileSync(new URL("../../../../docs/vectors/handshakes.json", import.meta.url), "utf8"),
);
const handshakes = vectors.handshakes ?? [];

const signaturesOf = ({ query = {}, headers = {} }: HandshakeParts) => [
  ...[query["signature"], headers["x-signature"]].flatMap((values) => values ?? []),
];
/** Signatures that a handshake is let in with: what they are made of is the verifier's. */
const rightSignatures = new Set(
  handshakes.flatMap(({ connected, handshake }) => (connected === undefined ? [] : signaturesOf(handshake))),
).add("good");

/** Lets in whoever presents the token of the vectors, or the word `good`. */
const cognito = createMemoryCredentialsVerifier<string>((token) =>
  token === "good" || token === "token-of-ada" ? { userId: "ada", groups: ["admins"] } : "token-malformed",
);
const signed = createMemoryCredentialsVerifier<SignedSession>(({ session, signature }) =>
  rightSignatures.has(signature) ? { sessionId: session, groups: [] } : "signature-mismatch",
);
const methodOf = {
  cognito: authenticateByToken(cognito),
  signed: authenticateBySignature(signed),
  none: authenticateAnonymously,
};
const all = Object.values(methodOf);

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
const signedSession = { provedBy: "signed", sessionId: "signed/s", groups: [] };

describe("whom a handshake is taken for, or why it is refused:", () => {
  // What comes of origins and of subprotocols is not for these claims to say.
  const judged = handshakes.filter(
    ({ settings, refused: refusal }) =>
      settings?.["ALLOWED_ORIGINS"] === undefined && refusal?.code !== "unsupported-subprotocol",
  );

  test.each(judged.map((each) => [each.name, each] as const))("%s", async (_name, each) => {
    const { handshake, settings = {}, connected, refused: refusal } = each;
    const names = settings["AUTH"]?.split(",");
    const methods = Object.entries(methodOf).flatMap(([name, method]) =>
      names === undefined || names.includes(name) ? [method] : [],
    );
    const answer = await authenticate(handshake, methods);
    if (refusal !== undefined) {
      expect(answer).toMatchObject(refused(refusal.code));
    } else {
      expect(answer).toMatchObject({ ok: true, value: { ...connected } });
    }
    // Whatever is said of it, no part of a token is.
    expect(JSON.stringify(answer)).not.toContain("eyJ");
  });
});

describe("a refusal says what is right:", () => {
  test.each([
    ["session_id", "sessionId"],
    ["client_id", "CLIENT_ID"],
  ])("an id is spelled %s", async (name, misspelled) => {
    const refusal = await authenticate({ query: { [misspelled]: ["s-1"] } });
    expect(refusal).toMatchObject({ rejection: { message: `The parameter is spelled ${name}.` } });
  });

  test("a token belongs into idToken, or after bearer.", async () => {
    expect(await authenticate({ query: { access_token: ["opaque"] } })).toMatchObject({
      rejection: { message: expect.stringContaining("idToken") },
    });
    expect(
      await authenticate({ subprotocols: ["switchboard.v1", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.x"] }),
    ).toMatchObject({ rejection: { message: expect.stringContaining("bearer.<token>") } });
  });
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
