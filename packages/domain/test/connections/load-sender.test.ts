import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  createClientProtocols,
  createLoadSender,
  createTerminateConnection,
  createUnregister,
  StoreFault,
} from "../../src/index.ts";
import {
  type ConnectionAnswers,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createTestProtocol,
  createTestProtocols,
  type MemoryConnectionRegistry,
  textOf,
} from "../../src/testing/index.ts";

const nowMs = 10_000;
const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2", expiresAtMs: nowMs + 1 });
const expired = { ...known, expiresAtMs: nowMs };
const fault = new Error("not now");

function setScene({
  registry = createMemoryConnectionRegistry(),
  answers = {} as ConnectionAnswers,
  protocols = createTestProtocols(),
} = {}) {
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": answers } });
  const steps: string[] = [];
  const unregister = createUnregister({ registry });
  const terminate = createTerminateConnection({
    gateway: {
      post(connection, payload) {
        steps.push("told");
        return gateway.post(connection, payload);
      },
      close(connection) {
        steps.push("closed");
        return gateway.close(connection);
      },
    },
    unregister(connection, cause, foundBy) {
      steps.push("unregistered");
      return unregister(connection, cause, foundBy);
    },
    protocols,
  });
  const loadSender = createLoadSender({ registry, terminate, clock: createManualClock(nowMs) });
  return { load: () => loadSender("c-1"), gateway, registry, steps };
}

test("a sender is loaded from its record", async () => {
  const { load, steps } = setScene({ registry: createMemoryConnectionRegistry({ connections: [known] }) });
  expect(await load()).toEqual(known);
  expect(steps).toEqual([]);
});

const sole = createClientProtocols([createTestProtocol("test.v1")]);

describe.each([
  ["is not registered", [], sole, "unregistered in test.v1"],
  ["has expired", [expired], createTestProtocols(), "expired in test.v2"],
])("a sender that %s", (_what, connections, protocols, closeReason) => {
  test("is told, closed and unregistered, in that order", async () => {
    const { load, gateway, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
      protocols,
    });
    expect(await load()).toBeUndefined();
    expect(steps).toEqual(["told", "closed", "unregistered"]);
    expect(gateway.posted().map(textOf)).toEqual([closeReason]);
    expect(registry.connections().size).toBe(0);
  });

  test("is closed and unregistered even if it cannot be told, and the fault is thrown", async () => {
    const { load, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
      protocols,
      answers: { posts: [fault] },
    });
    await expect(load()).rejects.toBe(fault);
    expect(steps).toEqual(["told", "closed", "unregistered"]);
    expect(registry.connections().size).toBe(0);
  });

  test("stays registered if it cannot be closed: it would stay open without ever receiving", async () => {
    const { load, registry, steps } = setScene({
      registry: createMemoryConnectionRegistry({ connections }),
      protocols,
      answers: { close: fault },
    });
    await expect(load()).rejects.toBe(fault);
    expect(steps).toEqual(["told", "closed"]);
    expect(registry.connections().size).toBe(connections.length);
  });

  test("is a fault if it cannot be unregistered", async () => {
    const registry: MemoryConnectionRegistry = {
      ...createMemoryConnectionRegistry({ connections }),
      unregister: () => Promise.reject(fault),
    };
    await expect(setScene({ registry, protocols }).load()).rejects.toBe(fault);
  });
});

test("a sender that is not registered is told nothing where there are several protocols, but closed and unregistered", async () => {
  const { load, gateway, steps } = setScene();
  expect(await load()).toBeUndefined();
  expect(steps).toEqual(["closed", "unregistered"]);
  expect(gateway.posted()).toEqual([]);
});

test("an expired sender that is gone already is unregistered", async () => {
  const { load, registry } = setScene({
    registry: createMemoryConnectionRegistry({ connections: [expired] }),
    answers: { posts: ["gone"] },
  });
  expect(await load()).toBeUndefined();
  expect(registry.connections().size).toBe(0);
});

test("a record that cannot be read is a fault, and terminates nothing", async () => {
  const unavailable = new StoreFault("unavailable", "no answer");
  const registry: MemoryConnectionRegistry = {
    ...createMemoryConnectionRegistry({ connections: [known] }),
    find: () => Promise.reject(unavailable),
  };
  const { load, steps } = setScene({ registry });
  await expect(load()).rejects.toBe(unavailable);
  expect(steps).toEqual([]);
});
