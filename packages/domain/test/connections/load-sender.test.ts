import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  createCloseConnection,
  createIdentifySender,
  createRetireConnection,
  RegistryFault,
  welcome,
} from "../../src/index.ts";
import {
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createTestEncoder,
  type MemoryConnectionRegistry,
  textOf,
} from "../../src/testing/index.ts";

const nowMs = 10_000;
const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2", expiresAtMs: nowMs + 1 });
const expired = { ...known, expiresAtMs: nowMs };
const fault = new Error("not now");

function setScene({ registry = createMemoryConnectionRegistry(), script = {} as ConnectionAnswers } = {}) {
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": script } });
  const steps: string[] = [];
  const retire = createRetireConnection({
    gateway: {
      ...gateway,
      post: (id, payload) => {
        steps.push("told");
        return gateway.post(id, payload);
      },
      close: (id) => {
        steps.push("closed");
        return gateway.close(id);
      },
    },
    registry: {
      ...registry,
      unregister: (id, foundBy) => {
        steps.push("unregistered");
        return registry.unregister(id, foundBy);
      },
    },
    encoder: createTestEncoder(),
  });
  const clock = createManualClock(nowMs);
  const identifySender = createIdentifySender({ registry, retire, clock, defaultProtocol: "test.v1" });
  return { identify: () => identifySender("c-1"), retire, gateway, registry, steps };
}

test("a sender is who the hub remembers", async () => {
  const { identify, steps } = setScene({ registry: createMemoryConnectionRegistry({ connections: [known] }) });
  expect(await identify()).toEqual(known);
  expect(steps).toEqual([]);
});

describe.each([
  ["is not remembered", [], "unregistered in test.v1"],
  ["has expired", [expired], "expired in test.v2"],
])("a sender that %s", (_what, connections, farewell) => {
  test("is told, closed and unregistered, in that order", async () => {
    const { identify, gateway, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
    });
    expect(await identify()).toBeUndefined();
    expect(steps).toEqual(["told", "closed", "unregistered"]);
    expect(gateway.posted().map(textOf)).toEqual([farewell]);
    expect(registry.connections().size).toBe(0);
  });

  test("is closed and unregistered even if it cannot be told, and the fault is thrown", async () => {
    const { identify, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
      script: { posts: [fault] },
    });
    await expect(identify()).rejects.toBe(fault);
    expect(steps).toEqual(["told", "closed", "unregistered"]);
    expect(registry.connections().size).toBe(0);
  });

  test("stays registered if it cannot be closed: it would be open and never receive", async () => {
    const { identify, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
      script: { close: fault },
    });
    await expect(identify()).rejects.toBe(fault);
    expect(steps).toEqual(["told", "closed"]);
    expect(registry.connections().size).toBe(connections.length);
  });

  test("that cannot be unregistered is a fault", async () => {
    const registry: MemoryConnectionRegistry = {
      ...createMemoryConnectionRegistry({ connections }),
      unregister: () => Promise.reject(fault),
    };
    await expect(setScene({ registry }).identify()).rejects.toBe(fault);
  });
});

test("a sender that is gone already is unregistered like any other", async () => {
  const { identify, registry } = setScene({
    registry: createMemoryConnectionRegistry({ connections: [expired] }),
    script: { posts: ["gone"] },
  });
  expect(await identify()).toBeUndefined();
  expect(registry.connections().size).toBe(0);
});

test("a record that cannot be read is no reason to close anything", async () => {
  const unavailable = new RegistryFault("unavailable", "no answer");
  const registry: MemoryConnectionRegistry = {
    ...createMemoryConnectionRegistry({ connections: [known] }),
    find: () => Promise.reject(unavailable),
  };
  const { identify, steps } = setScene({ registry });
  await expect(identify()).rejects.toBe(unavailable);
  expect(steps).toEqual([]);
});

test("a farewell that cannot be encoded does not keep the connection open", async () => {
  const gateway = createMemoryConnectionGateway({ open: ["c-1"] });
  const encoder = {
    ...createTestEncoder(),
    encodeFarewell: () => {
      throw fault;
    },
  };
  const registry = createMemoryConnectionRegistry({ connections: [known] });
  const retire = createRetireConnection({ gateway, registry, encoder });
  await expect(retire({ connectionId: "c-1", protocol: "test.v1", farewell: "expired" })).rejects.toBe(fault);
  expect(gateway.calls()).toEqual(["close c-1"]);
  expect(registry.connections().size).toBe(0);
});

test("closing gives what was remembered, once, and forgets it", async () => {
  const registry = createMemoryConnectionRegistry({ connections: [known] });
  const closeConnection = createCloseConnection({ registry });
  expect(await closeConnection("c-1")).toEqual(known);
  expect(await closeConnection("c-1")).toBeUndefined();
  expect(await closeConnection("never heard of")).toBeUndefined();
});

test("a welcome says the connection's full ids and its time", () => {
  expect(welcome(known)).toEqual({ connectionId: "c-1", sessionId: "anon/s", expiresAtMs: nowMs + 1 });
  expect(welcome(connectionOf("c-2", { userId: "u1", clientId: "u1/web" }))).toMatchObject({
    userId: "u1",
    clientId: "u1/web",
  });
});
