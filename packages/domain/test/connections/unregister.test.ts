import { describe, expect, test } from "vitest";
import { countClosed, createUnregister, type DepartureCause, type Recipient, StoreFault } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry, createMemoryMetrics } from "../../src/testing/index.ts";

const causes: readonly DepartureCause[] = ["closed", "gone", "terminated"];
const known = connectionOf("c-1", { userId: "ada", sessionId: "ada/s" });
const other = connectionOf("c-2", { userId: "ada", sessionId: "ada/other" });

describe.each(causes)("unregistering a connection that is %s", (cause) => {
  function setScene() {
    const registry = createMemoryConnectionRegistry({ connections: [known, other] });
    return { registry, unregister: createUnregister({ registry }) };
  }

  test("forgets it and returns its departure, once", async () => {
    const { registry, unregister } = setScene();
    expect(await unregister({ connectionId: "c-1" }, cause)).toEqual({
      connection: known,
      isLast: { inSession: true, ofUser: false },
    });
    expect(await unregister({ connectionId: "c-1" }, cause)).toBeUndefined();
    expect(await unregister({ connectionId: "never registered" }, cause)).toBeUndefined();
    expect([...registry.connections().keys()]).toEqual(["c-2"]);
  });

  test("removes the registration that it was found by", async () => {
    const { registry, unregister } = setScene();
    const foundBy: Recipient = { ...known, foundAt: "user#ada" };
    await unregister(known, cause, foundBy);
    expect(registry.unregistered()).toEqual([{ connectionId: "c-1", foundAt: "user#ada" }]);
  });

  test("is a fault if the registry fails", async () => {
    const fault = new StoreFault("unavailable", "no answer");
    const unregister = createUnregister({ registry: { unregister: () => Promise.reject(fault) } });
    await expect(unregister(known, cause)).rejects.toBe(fault);
  });
});

describe("the metric of closed connections", () => {
  test.each<[DepartureCause, number]>([
    ["closed", 1],
    ["gone", 0],
    ["terminated", 0],
  ])("counts a connection that is unregistered because it is %s: %i", async (cause, expected) => {
    const metrics = createMemoryMetrics();
    const registry = createMemoryConnectionRegistry({ connections: [known, other] });
    const unregister = countClosed(createUnregister({ registry }), metrics);
    const foundBy: Recipient = { ...known, foundAt: "user#ada" };
    const departure = { connection: known, isLast: { inSession: true, ofUser: false } };
    expect(await unregister(known, cause, foundBy)).toEqual(departure);
    expect(registry.unregistered()).toEqual([{ connectionId: "c-1", foundAt: "user#ada" }]);
    expect(metrics.total("Closed")).toBe(expected);
    // Repeated calls, and those for connections that were never registered, count nothing.
    expect(await unregister(known, cause)).toBeUndefined();
    expect(metrics.total("Closed")).toBe(expected);
  });

  test("counts nothing if the registry fails, and the fault is thrown", async () => {
    const metrics = createMemoryMetrics();
    const fault = new StoreFault("unavailable", "no answer");
    await expect(countClosed(() => Promise.reject(fault), metrics)(known, "closed")).rejects.toBe(fault);
    expect(metrics.recorded()).toEqual([]);
  });
});
