import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type AuthenticationFailure,
  authenticateByToken,
  type Connection,
  createAuthenticator,
  createHistoryOf,
  createRefreshConnection,
  defaultJoinLimits,
  type Identity,
  identityOf,
  StoreFault,
  type VerifiedClaims,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryCredentialsVerifier,
  createMemoryDenials,
  createMemoryMessageHistory,
} from "../../src/testing/index.ts";
import { pattern, rule } from "../rooms/rooms.ts";

const lifetimeMs = 125 * 60_000;
const hourMs = 3_600_000;

const rights = (join: readonly string[]) => ({ join, send: [], history: [], presence: [] });

/** What tokens prove, by their names. */
const tokens: Readonly<Record<string, VerifiedClaims | AuthenticationFailure>> = {
  later: { userId: "ada", groups: ["admins"], provedUntilMs: 2 * hourMs },
  "for ever": { userId: "ada", groups: ["admins"] },
  moved: { userId: "ada", groups: ["editors"], provedUntilMs: 2 * hourMs },
  "with a right": { userId: "ada", groups: ["admins"], provedUntilMs: 2 * hourMs, rights: rights(["team.*"]) },
  "of bob": { userId: "bob", groups: ["admins"] },
  expired: "token-expired",
};

/** Ada's, opened with a token that is good for an hour; everybody may join `room.*`, and members of a group `of.{groups}`. */
async function setScene(given: Partial<Identity> = {}) {
  const identity = identityOf({
    ...{ provedBy: "cognito", userId: "ada", sessionId: "tab", clientId: "web" },
    ...{ groups: ["admins"], provedUntilMs: hourMs, rights: rights(["team.*"]), ...given },
  });
  if (!identity.ok) throw new RangeError("There is no such identity.");
  const clock = createManualClock();
  const connection = connectionOf("c-1", identity.value, { expiresAtMs: hourMs });
  const registry = createMemoryConnectionRegistry({ connections: [connection] });
  const history = createMemoryMessageHistory({ clock });
  const denials = createMemoryDenials();
  const verifier = createMemoryCredentialsVerifier<string>((token) => tokens[token] ?? "token-malformed");
  const refresh = createRefreshConnection({
    authenticator: createAuthenticator({ methods: [authenticateByToken(verifier)] }),
    denials,
    registry,
    clock,
    kinds: allKinds,
    lifetimeMs,
    joinRules: { allowed: [pattern("room.*"), pattern("of.{groups}")] },
    history,
    historyOf: createHistoryOf([rule("group:**")]),
  });
  const known = async (): Promise<Connection> => (await registry.find(connection)) ?? connection;
  return {
    registry,
    denials,
    clock,
    connection,
    known,
    refresh: async (token: string) => refresh(await known(), token),
  };
}

describe("a token of the same user", () => {
  test("takes the place of the one before: another end, and the ids stay", async () => {
    const { refresh, known, connection } = await setScene();
    expect(await refresh("later")).toMatchObject({
      ...{ kind: "refreshed", expiresAtMs: 2 * hourMs, groups: ["admins"] },
      streams: [{ address: { kind: "group", id: "admins" } }],
    });
    const { rights: _rights, ...identity } = connection.identity;
    expect(await known()).toEqual({
      ...{ ...connection, expiresAtMs: 2 * hourMs },
      identity: { ...identity, provedUntilMs: 2 * hourMs },
    });
  });

  test("lets the connection live no longer than from its beginning", async () => {
    const { refresh } = await setScene();
    expect(await refresh("for ever")).toMatchObject({ kind: "refreshed", expiresAtMs: lifetimeMs });
  });

  test("puts the connection into the groups that it proves, and takes it out of the others", async () => {
    const { refresh, registry } = await setScene();
    expect(await refresh("moved")).toMatchObject({
      ...{ groups: ["editors"], streams: [{ address: { kind: "group", id: "editors" } }] },
    });
    expect(await registry.count({ kind: "group", id: "admins" })).toBe(0);
    expect(await registry.count({ kind: "group", id: "editors" })).toBe(1);
  });

  test("is harmless when it comes again", async () => {
    const { refresh, known } = await setScene();
    const first = await refresh("moved");
    const once = await known();
    expect(await refresh("moved")).toEqual(first);
    expect(await known()).toEqual(once);
  });
});

describe("what was joined", () => {
  test("stays as far as it may be joined with the new token, and is left where not", async () => {
    const { refresh, registry, connection, known } = await setScene();
    await registry.join(connection, ["room.1", "team.1", "of.admins"], defaultJoinLimits);
    expect(await refresh("moved")).toMatchObject({ groups: ["editors", "room.1"] });
    expect((await known()).joinedGroups).toEqual(["room.1"]);
    for (const id of ["team.1", "of.admins"]) expect(await registry.count({ kind: "group", id })).toBe(0);
  });

  test("is left before the connection has a longer life: where leaving fails, it has the token that it had", async () => {
    const { refresh, registry, connection, known } = await setScene();
    await registry.join(connection, ["team.1"], defaultJoinLimits);
    const before = await known();
    const fault = new StoreFault("throttled", "not now");
    Object.assign(registry, { leave: () => Promise.reject(fault) });
    await expect(refresh("moved")).rejects.toBe(fault);
    expect(await known()).toEqual(before);
  });

  test("stays by a right that the new token has as well", async () => {
    const { refresh, registry, connection } = await setScene();
    await registry.join(connection, ["team.1"], defaultJoinLimits);
    expect(await refresh("with a right")).toMatchObject({ groups: ["admins", "team.1"] });
    expect(await refresh("later")).toMatchObject({ groups: ["admins"] });
  });

  test("stays where the new token proves the group, or a backend has joined the connection to it", async () => {
    const { refresh, registry, connection } = await setScene();
    await registry.join(connection, ["editors", "team.1", "team.2"], defaultJoinLimits);
    await registry.join(connection, ["team.2", "vip"], defaultJoinLimits, "backend");
    expect(await refresh("moved")).toMatchObject({ groups: ["editors", "team.2", "vip"] });
  });
});

describe("refused, without any change, is", () => {
  test("whom a backend keeps out, for as long as it does", async () => {
    const { refresh, known, connection, denials, clock } = await setScene();
    await denials.deny({ kind: "user", id: "ada" }, clock.now() + 1);
    expect(await refresh("later")).toMatchObject({ kind: "rejection", rejection: { code: "forbidden" } });
    expect(await known()).toEqual(connection);
    await clock.advance(1);
    expect(await refresh("later")).toMatchObject({ kind: "refreshed" });
  });

  test.each([
    ["a token that is not good", {}, "expired", "unauthorized", "token-expired"],
    ["a token of another user", {}, "of bob", "forbidden", undefined],
    ["a connection without a token", { provedBy: "none", userId: undefined }, "later", "forbidden", undefined],
    ["a connection by signature", { provedBy: "signed", userId: undefined }, "later", "forbidden", undefined],
  ] as const)("%s", async (_what, identity, token, code, reason) => {
    const { refresh, known, connection } = await setScene(identity as Partial<Identity>);
    const rejection = {
      code,
      message: expect.not.stringContaining("expired"),
      ...(reason !== undefined && { reason }),
    };
    expect(await refresh(token)).toEqual({ kind: "rejection", rejection });
    expect(await known()).toEqual(connection);
  });
});

test("a connection that is forgotten meanwhile is unknown", async () => {
  const { refresh, registry, connection } = await setScene();
  await registry.unregister(connection);
  expect(await refresh("later")).toBe("unknown");
});
