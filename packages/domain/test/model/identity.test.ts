import { describe, expect, test } from "vitest";
import { type AddressKind, identityOf } from "../../src/index.ts";
import { addressesOf, type Claims, namespaceOf } from "../../src/model/identity.ts";
import { allKinds } from "../../src/testing/index.ts";

const claims = (overrides: Partial<Claims>): Claims => ({ provedBy: "none", groups: [], ...overrides });
const identified = (overrides: Partial<Claims>) => identityOf(claims(overrides));
const invalid = { ok: false, rejection: { code: "invalid-handshake", message: expect.stringMatching(/./) } };

describe("the ids of session and client get the namespace of whoever vouches for them:", () => {
  test.each([
    [
      "anonymous, where nothing is proved",
      { sessionId: "s", clientId: "c" },
      { sessionId: "anon/s", clientId: "anon/c" },
    ],
    [
      "the user, where a token is",
      { provedBy: "cognito", userId: "u1", sessionId: "s", clientId: "c" },
      { sessionId: "u1/s", clientId: "u1/c" },
    ],
    [
      "`signed`, for the session alone, where a signature is",
      { provedBy: "signed", sessionId: "s", clientId: "c" },
      { sessionId: "signed/s", clientId: "anon/c" },
    ],
  ] as const)("%s", (_whose, said, ids) => {
    expect(identified(said)).toEqual({ ok: true, value: { ...claims(said), ...ids } });
  });

  test("the same that short ids in their commands mean", () => {
    for (const said of [claims({}), claims({ provedBy: "cognito", userId: "u1" }), claims({ provedBy: "signed" })]) {
      const identity = identityOf({ ...said, sessionId: "s", clientId: "c" });
      if (!identity.ok) throw new Error("It should have an identity.");
      expect(`${namespaceOf("session", identity.value)}/s`).toBe(identity.value.sessionId);
      expect(`${namespaceOf("client", identity.value)}/c`).toBe(identity.value.clientId);
    }
  });
});

test("an identity may have nothing but its authentication method", () => {
  expect(identified({})).toEqual({ ok: true, value: { provedBy: "none", groups: [] } });
});

test("an identity has each group once, and the end of its proof", () => {
  expect(identified({ groups: ["a", "b", "a"], provedUntilMs: 5000 })).toEqual({
    ok: true,
    value: { provedBy: "none", groups: ["a", "b"], provedUntilMs: 5000 },
  });
});

test.each([
  ["an empty session", { sessionId: "" }],
  ["a session with a slash, as if it were another's", { sessionId: "u1/s" }],
  ["a session that is too long", { sessionId: "x".repeat(257) }],
  ["an empty client", { clientId: "" }],
  ["a client with a slash", { clientId: "u1/c" }],
])("%s makes the handshake invalid", (_what, said) => {
  expect(identified(said)).toEqual(invalid);
});

test.each([
  ["an empty user", { userId: "" }, "token-subject"],
  ["a user with a slash", { userId: "u1/x" }, "token-subject"],
  ["a user that is too long", { userId: "x".repeat(300) }, "token-subject"],
  ["a user with half a character", { userId: "a\ud800" }, "token-subject"],
  ["a user named like the anonymous namespace", { userId: "anon" }, "token-subject"],
  ["a user named like the signed namespace", { userId: "signed" }, "token-subject"],
  ["an empty group", { groups: ["a", ""] }, "groups-malformed"],
  ["a group that is too long", { groups: ["ü".repeat(129)] }, "groups-malformed"],
  ["a group with half a character", { groups: ["a\ud800"] }, "groups-malformed"],
])("%s makes the credentials unauthorized", (_what, said, reason) => {
  expect(identified(said)).toMatchObject({ ok: false, rejection: { code: "unauthorized", reason } });
});

describe("a connection is registered at", () => {
  const identity = claims({ userId: "u1", sessionId: "u1/s", clientId: "u1/c", groups: ["a", "b"] });

  test("every address of its identity", () => {
    expect(addressesOf(identity, allKinds)).toEqual([
      { kind: "session", id: "u1/s" },
      { kind: "client", id: "u1/c" },
      { kind: "user", id: "u1" },
      { kind: "group", id: "a" },
      { kind: "group", id: "b" },
      { kind: "everyone" },
    ]);
    expect(addressesOf(claims({}), allKinds)).toEqual([{ kind: "everyone" }]);
  });

  test("only the kinds of address that the deployment registers", () => {
    const kinds = new Set<AddressKind>(["session", "group"]);
    expect(addressesOf(identity, kinds).map(({ kind }) => kind)).toEqual(["session", "group", "group"]);
    expect(addressesOf(identity, new Set())).toEqual([]);
  });
});
