import { describe, expect, test } from "vitest";
import {
  type AddressKind,
  type Authenticator,
  accept,
  createClientProtocols,
  createOpenConnection,
  createRegister,
  type HandshakeClaims,
  type Identity,
  type LimitConnections,
  reject,
  StoreFault,
} from "../../src/index.ts";
import {
  createMemoryConnectionRegistry,
  createTestProtocols,
  handshakeOf,
  type MemoryConnectionRegistry,
} from "../../src/testing/index.ts";

const identity: Identity = { provedBy: "none", sessionId: "anon/s", groups: [] };
const lifetimeMs = 125 * 60_000;
const admitting = (admitted: Identity): Authenticator => ({ authenticate: async () => accept(admitted) });

function setScene({
  authenticator = admitting(identity),
  registry = createMemoryConnectionRegistry(),
  allowedOrigins = undefined as ReadonlySet<string> | undefined,
  protocols = createTestProtocols(),
  limitConnections = undefined as LimitConnections | undefined,
} = {}) {
  const openConnection = createOpenConnection({
    ...(allowedOrigins !== undefined && { allowedOrigins }),
    ...(limitConnections !== undefined && { limitConnections }),
    authenticator,
    register: createRegister({ registry }),
    kinds: new Set<AddressKind>(["session", "user", "group"]),
    protocols,
    lifetimeMs,
  });
  const open = (subprotocols: readonly string[] = [], headers: Readonly<Record<string, readonly string[]>> = {}) =>
    openConnection({
      connectionId: "c-1",
      connectedAtMs: 1000,
      handshake: handshakeOf({ subprotocols, headers }),
    });
  return { open, registry };
}

test("a connection too many of somebody is refused, and leaves nothing behind", async () => {
  const asked: unknown[] = [];
  const { open, registry } = setScene({
    async limitConnections({ identity: whose }) {
      asked.push(whose);
      return reject("too-many-connections", "There are two.");
    },
  });
  expect(await open()).toMatchObject({ ok: false, rejection: { code: "too-many-connections" } });
  expect([asked, registry.connections().size]).toEqual([[identity], 0]);
  expect(await setScene({ limitConnections: async () => accept(undefined) }).open()).toMatchObject({ ok: true });
});

test("a connection that is let in is registered, at the kinds of address that the deployment registers", async () => {
  const { open, registry } = setScene();
  const connection = {
    connectionId: "c-1",
    identity,
    protocol: "test.v1",
    connectedAtMs: 1000,
    expiresAtMs: 1000 + lifetimeMs,
    addresses: [{ kind: "session", id: "anon/s" }],
  };
  expect(await open()).toEqual({ ok: true, value: { connection } });
  expect(registry.connections().get("c-1")).toEqual(connection);
});

test("a connection expires when its proof does, if that is earlier", async () => {
  const { open, registry } = setScene({ authenticator: admitting({ ...identity, provedUntilMs: 61_500 }) });
  await open();
  expect(registry.connections().get("c-1")?.expiresAtMs).toBe(61_000);
});

test.each([
  ["the only one", ["test.v2"], "test.v2"],
  ["the one beside a token", ["bearer.test.v1", "test.v2"], "test.v2"],
  ["the first that is spoken here", ["other", "test.v2", "test.v1"], "test.v2"],
])("of the subprotocols that a client offers, %s is selected and spoken", async (_what, offered, selected) => {
  const { open, registry } = setScene();
  expect(await open(offered)).toMatchObject({ ok: true, value: { subprotocol: selected } });
  expect(registry.connections().get("c-1")?.protocol).toBe(selected);
});

test("a handshake is authenticated by the claims that its protocol finds in it", async () => {
  const [v1, v2] = createTestProtocols().all.map((protocol) => ({
    ...protocol,
    claimsOf: () => accept({ credentials: { method: "cognito", token: `of ${protocol.name}` } } as const),
  }));
  if (v1 === undefined || v2 === undefined) throw new Error("There are two protocols.");
  const authenticated: HandshakeClaims[] = [];
  const authenticator: Authenticator = {
    async authenticate(claims) {
      authenticated.push(claims);
      return accept(identity);
    },
  };
  const { open } = setScene({ authenticator, protocols: createClientProtocols([v1, v2]) });
  await open(["test.v2"]);
  expect(authenticated).toEqual([{ credentials: { method: "cognito", token: "of test.v2" } }]);
});

describe("a handshake is refused, and nothing is registered,", () => {
  test.each([
    ["none of its subprotocols is spoken here", ["other"]],
    ["its subprotocol is spelled in another case", ["TEST.V1"]],
    ["it offers a token alone as subprotocol", ["bearer.test.v1"]],
  ])("if %s", async (_what, offered) => {
    const { open, registry } = setScene();
    expect(await open(offered)).toMatchObject({ ok: false, rejection: { code: "unsupported-subprotocol" } });
    expect(registry.connections().size).toBe(0);
  });

  test("if its protocol finds that it contradicts itself, before anybody is authenticated", async () => {
    const rejection = reject("invalid-handshake", "More than one credential is presented.");
    const [protocol] = createTestProtocols().all;
    if (protocol === undefined) throw new Error("There are two protocols.");
    const authenticate = () => Promise.reject(new Error("There is nothing to authenticate."));
    const protocols = createClientProtocols([{ ...protocol, claimsOf: () => rejection }]);
    const { open, registry } = setScene({ protocols, authenticator: { authenticate } });
    expect(await open()).toEqual(rejection);
    expect(registry.connections().size).toBe(0);
  });

  test("if the authenticator rejects it", async () => {
    const rejection = reject("invalid-handshake", "The parameter session_id is repeated.");
    const { open, registry } = setScene({ authenticator: { authenticate: async () => rejection } });
    expect(await open()).toEqual(rejection);
    expect(registry.connections().size).toBe(0);
  });

  test("if the authenticator fails", async () => {
    const fault = new Error("keys cannot be fetched");
    const { open, registry } = setScene({ authenticator: { authenticate: () => Promise.reject(fault) } });
    await expect(open()).rejects.toBe(fault);
    expect(registry.connections().size).toBe(0);
  });
});

test("a connection that cannot be registered is a fault", async () => {
  const fault = new StoreFault("throttled", "too much at once");
  const registry: MemoryConnectionRegistry = {
    ...createMemoryConnectionRegistry(),
    register: () => Promise.reject(fault),
  };
  await expect(setScene({ registry }).open()).rejects.toBe(fault);
});

describe("where the origins of web pages are restricted,", () => {
  const allowedOrigins = new Set(["https://app.example", "capacitor://localhost"]);

  test.each<[string, Record<string, string[]>]>([
    ["a handshake without an origin, as programs send it,", {}],
    ["an origin on the list", { origin: ["https://app.example"] }],
    ["an origin on the list, in another case,", { origin: ["HTTPS://App.example"] }],
    ["an origin of another scheme on the list", { origin: ["capacitor://localhost"] }],
  ])("%s is let in", async (_what, headers) => {
    expect(await setScene({ allowedOrigins }).open([], headers)).toMatchObject({ ok: true });
  });

  test.each<[string, string[]]>([
    ["the origin null, which any page can send,", ["null"]],
    ["an empty origin", [""]],
    ["an origin that is not on the list", ["https://evil.example"]],
    ["an origin with another port", ["https://app.example:8443"]],
    ["an origin with another scheme", ["http://app.example"]],
    ["an origin that begins like one on the list", ["https://app.example.evil.example"]],
    ["a second origin beside one on the list", ["https://app.example", "https://evil.example"]],
  ])("%s is refused, before anything else is checked", async (_what, origin) => {
    const { open, registry } = setScene({ allowedOrigins });
    expect(await open(["other"], { origin })).toMatchObject({ ok: false, rejection: { code: "forbidden-origin" } });
    expect(registry.connections().size).toBe(0);
  });
});

test("where the origins of web pages are not restricted, any origin is let in", async () => {
  expect(await setScene().open([], { origin: ["null"] })).toMatchObject({ ok: true });
});
