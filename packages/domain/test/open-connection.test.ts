import { describe, expect, test } from "vitest";
import {
  type AddressKind,
  type Authenticator,
  accept,
  createOpenConnection,
  type Identity,
  RegistryFault,
  reject,
} from "../src/index.ts";
import { createMapRegistry, type MapRegistry } from "./fakes/map-registry.ts";

const identity: Identity = { provedBy: "none", sessionId: "anon/s", groups: [] };
const admitting = (admitted: Identity): Authenticator => ({ authenticate: async () => accept(admitted) });

function setScene({ authenticator = admitting(identity), registry = createMapRegistry() } = {}) {
  const openConnection = createOpenConnection({
    authenticator,
    registry,
    kinds: new Set<AddressKind>(["session", "user", "group"]),
    protocols: ["test.v1", "test.v2"],
  });
  const open = (subprotocols: readonly string[] = []) =>
    openConnection({
      connectionId: "c-1",
      connectedAtMs: 1000,
      handshake: { query: new Map(), headers: new Map(), subprotocols },
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
  expect(registry.connections.get("c-1")).toEqual(connection);
});

test("it is good no longer than its proof", async () => {
  const { open, registry } = setScene({ authenticator: admitting({ ...identity, provedUntilMs: 61_500 }) });
  await open();
  expect(registry.connections.get("c-1")?.expiresAtMs).toBe(61_000);
});

describe("of the subprotocols offered", () => {
  test.each([
    ["the only one", ["test.v2"], "test.v2"],
    ["the first that is spoken here", ["other", "test.v2", "test.v1"], "test.v2"],
  ])("%s is selected and spoken", async (_what, offered, selected) => {
    const { open, registry } = setScene();
    expect(await open(offered)).toMatchObject({ ok: true, value: { subprotocol: selected } });
    expect(registry.connections.get("c-1")?.protocol).toBe(selected);
  });

  test.each([
    ["none that is spoken here", ["other"]],
    ["one in another case", ["TEST.V1"]],
  ])("%s: the handshake is refused, and nothing is registered", async (_what, offered) => {
    const { open, registry } = setScene();
    expect(await open(offered)).toMatchObject({ ok: false, rejection: { code: "unsupported-subprotocol" } });
    expect(registry.connections.size).toBe(0);
  });
});

describe("a handshake is refused, and nothing is registered,", () => {
  test("if the authenticator rejects it", async () => {
    const rejection = reject("invalid-handshake", "The parameter session_id is repeated.");
    const { open, registry } = setScene({ authenticator: { authenticate: async () => rejection } });
    expect(await open()).toEqual(rejection);
    expect(registry.connections.size).toBe(0);
  });

  test("if the authenticator fails", async () => {
    const fault = new Error("keys cannot be fetched");
    const { open, registry } = setScene({ authenticator: { authenticate: () => Promise.reject(fault) } });
    await expect(open()).rejects.toBe(fault);
    expect(registry.connections.size).toBe(0);
  });
});

test("a fault of the registry surfaces", async () => {
  const fault = new RegistryFault("throttled", "too much at once");
  const registry: MapRegistry = { ...createMapRegistry(), register: () => Promise.reject(fault) };
  await expect(setScene({ registry }).open()).rejects.toBe(fault);
});
