import { describe, expect, test } from "vitest";
import {
  type AuthenticationMethod,
  accept,
  authenticateAnonymously,
  authenticateBySignature,
  authenticateByToken,
  type Credentials,
  type CredentialsVerifier,
  createAuthenticator,
  type HandshakeClaims,
  type SignedSession,
  unauthorized,
} from "../../src/index.ts";

/** Accepts the word `good` alone. */
const tokens: CredentialsVerifier<string> = {
  verify: async (token) =>
    token === "good"
      ? accept({ userId: "ada", groups: ["admins"], provedUntilMs: 5000 })
      : unauthorized("token-malformed"),
};
const signatures: CredentialsVerifier<SignedSession> = {
  verify: async ({ session, signature }) =>
    signature === "good" ? accept({ sessionId: session, groups: [] }) : unauthorized("signature-mismatch"),
};
const [byToken, bySignature] = [authenticateByToken(tokens), authenticateBySignature(signatures)];
const all: readonly AuthenticationMethod[] = [byToken, bySignature, authenticateAnonymously];

const authenticate = (credentials: Credentials, claimed: Omit<HandshakeClaims, "credentials"> = {}, methods = all) =>
  createAuthenticator({ methods }).authenticate({ credentials, ...claimed });
const refused = (code: string, reason?: string) => ({
  ok: false,
  rejection: { code, message: expect.stringMatching(/./), ...(reason !== undefined && { reason }) },
});

const none = { method: "none" } as const;
const token = { method: "cognito", token: "good" } as const;
const signed = { method: "signed", session: "s", dateTime: "t", signature: "good" } as const;

describe("the identity of a connection", () => {
  test.each<[string, Credentials, object]>([
    [
      "is what its token proves",
      token,
      { provedBy: "cognito", userId: "ada", groups: ["admins"], provedUntilMs: 5000 },
    ],
    ["is what its signature proves", signed, { provedBy: "signed", sessionId: "signed/s", groups: [] }],
    ["is anonymous without credentials", none, { provedBy: "none", groups: [] }],
  ])("%s", async (_what, credentials, identity) => {
    expect(await authenticate(credentials)).toEqual(accept(identity));
  });

  const ids = { sessionId: "s", clientId: "web" };
  test.each<[string, Credentials, object, object]>([
    ["anonymous without credentials", none, ids, { sessionId: "anon/s", clientId: "anon/web" }],
    ["the user's beside a token", token, ids, { sessionId: "ada/s", clientId: "ada/web" }],
    [
      "the signature's for the session that it covers, and anonymous for the client",
      signed,
      ids,
      { sessionId: "signed/s", clientId: "anon/web" },
    ],
    ["of any characters", none, { sessionId: "a+b%20ü 🎉" }, { sessionId: "anon/a+b%20ü 🎉" }],
  ])("has the ids that it claims, which are %s", async (_what, credentials, claimed, expected) => {
    expect(await authenticate(credentials, claimed)).toMatchObject({ ok: true, value: expected });
  });
});

describe("a handshake is invalid", () => {
  test.each<[string, Credentials, Omit<HandshakeClaims, "credentials">]>([
    ["an empty session id", none, { sessionId: "" }],
    ["a client id of more than 256 bytes", token, { clientId: "ü".repeat(129) }],
    ["a session id with a slash, as if it were a full id", none, { sessionId: "ada/s-1" }],
    ["another session id than the one that is signed", signed, { sessionId: "other" }],
  ])("if it claims %s", async (_what, credentials, claimed) => {
    expect(await authenticate(credentials, claimed)).toEqual(refused("invalid-handshake"));
  });
});

describe("credentials that fail are refused, although anonymous connections are let in:", () => {
  test.each<[string, Credentials, string]>([
    ["a token that is not good", { method: "cognito", token: "bad" }, "token-malformed"],
    ["an empty token", { method: "cognito", token: "" }, "token-malformed"],
    ["a signature that is not good", { ...signed, signature: "bad" }, "signature-mismatch"],
    ["a session without a signature", { method: "signed", session: "s", dateTime: "t" }, "signature-incomplete"],
    ["a signature without a time", { method: "signed", session: "s", signature: "good" }, "signature-incomplete"],
    ["a signature without a session", { method: "signed", dateTime: "t", signature: "good" }, "signature-incomplete"],
    ["an empty session with a signature", { ...signed, session: "" }, "signature-incomplete"],
    ["an empty time with a signature", { ...signed, dateTime: "" }, "signature-incomplete"],
    ["an empty signature", { ...signed, signature: "" }, "signature-incomplete"],
    ["no part of a signed session", { method: "signed" }, "signature-incomplete"],
  ])("%s", async (_what, credentials, reason) => {
    expect(await authenticate(credentials)).toEqual(refused("unauthorized", reason));
  });
});

describe("credentials whose method is not accepted are refused:", () => {
  test.each<[string, Credentials, readonly AuthenticationMethod[], string]>([
    ["a token", token, [bySignature, authenticateAnonymously], "proof-not-accepted"],
    ["a signature", signed, [byToken, authenticateAnonymously], "proof-not-accepted"],
    ["none at all", none, [byToken, bySignature], "proof-missing"],
    ["any, where no method is accepted", token, [], "proof-not-accepted"],
  ])("%s", async (_what, credentials, methods, reason) => {
    expect(await authenticate(credentials, {}, methods)).toEqual(refused("unauthorized", reason));
  });

  test("with ids that are claimed beside none", async () => {
    expect(await authenticate(none, { sessionId: "s" }, [byToken, bySignature])).toEqual(
      refused("unauthorized", "proof-missing"),
    );
  });
});

test("every refusal of credentials has the same message, whatever failed", async () => {
  const refusals = await Promise.all([
    authenticate({ method: "cognito", token: "bad" }),
    authenticate({ ...signed, signature: "bad" }),
    authenticate({ method: "signed" }),
    authenticate(none, {}, [byToken]),
    authenticate(token, {}, [bySignature]),
  ]);
  const messages = refusals.map((refusal) => (refusal.ok ? "accepted" : refusal.rejection.message));
  expect(new Set(messages).size).toBe(1);
});

test("credentials that cannot be verified are a fault", async () => {
  const fault = new Error("keys cannot be fetched");
  const failing = authenticateByToken({ verify: () => Promise.reject(fault) });
  await expect(authenticate(token, {}, [failing])).rejects.toBe(fault);
});

describe("credentials that are good once", () => {
  function setScene(isFirst: boolean) {
    const claims: string[] = [];
    const claim = async () => {
      claims.push("claim");
      return isFirst;
    };
    const once = authenticateBySignature({
      verify: async ({ session }) => accept({ sessionId: session, groups: [], claim }),
    });
    const authenticateOnce = (given: Partial<SignedSession> = {}, claimed = {}) =>
      authenticate({ ...signed, ...given }, claimed, [once]);
    return { claims, authenticateOnce };
  }

  test("are used up by the handshake that they let in, and are no part of the identity", async () => {
    const { claims, authenticateOnce } = setScene(true);
    expect(await authenticateOnce()).toEqual(accept({ provedBy: "signed", sessionId: "signed/s", groups: [] }));
    expect(claims).toEqual(["claim"]);
  });

  test("are refused when they were used before", async () => {
    expect(await setScene(false).authenticateOnce()).toEqual(refused("unauthorized", "signature-used"));
  });

  test.each<[string, Partial<SignedSession>, Omit<HandshakeClaims, "credentials">]>([
    ["another session", {}, { sessionId: "other" }],
    ["a client id with a slash", {}, { clientId: "a/b" }],
    ["an empty client id", {}, { clientId: "" }],
    ["a signed session with a slash", { session: "a/b" }, {}],
  ])("are not used up by a handshake that is refused for %s", async (_what, given, claimed) => {
    const { claims, authenticateOnce } = setScene(true);
    expect(await authenticateOnce(given, claimed)).toEqual(refused("invalid-handshake"));
    expect(claims).toEqual([]);
  });
});
