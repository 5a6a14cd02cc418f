import { describe, expect, test } from "vitest";
import {
  type AddressKind,
  type Authenticator,
  accept,
  createOpenConnection,
  type Identity,
  RegistryFault,
  reject,
} from "../../src/index.ts";
import { createMemoryConnectionRegistry, handshakeOf, type MemoryConnectionRegistry } from "../../src/testing/index.ts";

const identity: Identity = { provedBy: "none", sessionId: "anon/s", groups: [] };
const admitting = (admitted: Identity): Authenticator => ({ authenticate: async () => accept(admitted) });

function setScene({
  authenticator = admitting(identity),
  registry = createMemoryConnectionRegistry(),
  allowedOrigins = undefined as ReadonlySet<string> | undefined,
} = {}) {
  const openConnection = createOpenConnection({
    ...(allowedOrigins !== undefined && { allowedOrigins }),
    authenticator,
    registry,
    kinds: new Set<AddressKind>(["session", "user", "group"]),
    protocols: ["test.v1", "test.v2"],
  });
  const open = (subprotocols: readonly string[] = [], headers: Readonly<Record<string, readonly string[]>> = {}) =>
    openConnection({
      connectionId: "c-1",
      connectedAtMs: 1000,
      handshake: handshakeOf({ subprotocols, headers }),
    });
  return { open, registry };
}

test("a connection that is let in is registered, at the kinds of address the deployment has", async () => {
  const { open, registry } = setScene();
  const connection = {
    connectionId: "c-1",
    identity,
    protocol: "test.v1",
    connectedAtMs: 1000,
    expiresAtMs: 1000 + 125 * 60_000,
    addresses: [{ kind: "session", id: "anon/s" }],
  };
  expect(await open()).toEqual({ ok: true, value: { connection } });
  expect(registry.connections().get("c-1")).toEqual(connection);
});

test("it is good no longer than its proof", async () => {
  const { open, registry } = setScene({ authenticator: admitting({ ...identity, provedUntilMs: 61_500 }) });
  await open();
  expect(registry.connections().get("c-1")?.expiresAtMs).toBe(61_000);
});

describe("of the subprotocols offered", () => {
  test.each([
    ["the only one", ["test.v2"], "test.v2"],
    ["the one beside a token", ["bearer.test.v1", "test.v2"], "test.v2"],
    ["the first that is spoken here", ["other", "test.v2", "test.v1"], "test.v2"],
  ])("%s is selected and spoken", async (_what, offered, selected) => {
    const { open, registry } = setScene();
    expect(await open(offered)).toMatchObject({ ok: true, value: { subprotocol: selected } });
    expect(registry.connections().get("c-1")?.protocol).toBe(selected);
  });

  test.each([
    ["none that is spoken here", ["other"]],
    ["one in another case", ["TEST.V1"]],
    ["a token alone", ["bearer.test.v1"]],
  ])("%s: the handshake is refused, and nothing is registered", async (_what, offered) => {
    const { open, registry } = setScene();
    expect(await open(offered)).toMatchObject({ ok: false, rejection: { code: "unsupported-subprotocol" } });
    expect(registry.connections().size).toBe(0);
  });
});

describe("a handshake is refused, and nothing is registered,", () => {
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

test("a fault of the registry surfaces", async () => {
  const fault = new RegistryFault("throttled", "too much at once");
  const registry: MemoryConnectionRegistry = {
    ...createMemoryConnectionRegistry(),
    register: () => Promise.reject(fault),
  };
  await expect(setScene({ registry }).open()).rejects.toBe(fault);
});

describe("where origins are restricted,", () => {
  const allowedOrigins = new Set(["https://app.example", "capacitor://localhost"]);

  test.each<[string, Record<string, string[]>]>([
    ["no origin, as programs have none", {}],
    ["one on the list", { origin: ["https://app.example"] }],
    ["one on the list, in another case", { origin: ["HTTPS://App.example"] }],
    ["one of another scheme on the list", { origin: ["capacitor://localhost"] }],
  ])("%s is let in", async (_what, headers) => {
    expect(await setScene({ allowedOrigins }).open([], headers)).toMatchObject({ ok: true });
  });

  test.each<[string, string[]]>([
    ["null, which any page can send", ["null"]],
    ["an empty one", [""]],
    ["another", ["https://evil.example"]],
    ["another port", ["https://app.example:8443"]],
    ["another scheme", ["http://app.example"]],
    ["one that begins like it", ["https://app.example.evil.example"]],
    ["one more beside it", ["https://app.example", "https://evil.example"]],
  ])("%s is refused, before anything else is looked at", async (_what, origin) => {
    const { open, registry } = setScene({ allowedOrigins });
    expect(await open(["other"], { origin })).toMatchObject({ ok: false, rejection: { code: "forbidden-origin" } });
    expect(registry.connections().size).toBe(0);
  });

  test("and where they are not, none is looked at", async () => {
    expect(await setScene().open([], { origin: ["null"] })).toMatchObject({ ok: true });
  });
});
