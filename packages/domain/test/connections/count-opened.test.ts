import { expect, test } from "vitest";
import { accept, countOpened, type OpenConnection, reject } from "../../src/index.ts";
import { connectionOf, createMemoryMetrics, handshakeOf } from "../../src/testing/index.ts";

const request = { connectionId: "c-1", connectedAtMs: 0, handshake: handshakeOf() };

test.each<[string, Awaited<ReturnType<OpenConnection>>, object]>([
  ["opened", accept({ connection: connectionOf("c-1") }), { Opened: 1 }],
  ["refused", reject("unauthorized", "no"), { Refused: 1 }],
])("a handshake is counted once, as what became of it: %s", async (_what, result, counted) => {
  const metrics = createMemoryMetrics();
  const requests: unknown[] = [];
  const open = countOpened(async (given) => {
    requests.push(given);
    return result;
  }, metrics);
  expect(await open(request)).toBe(result);
  expect(requests).toEqual([request]);
  expect(metrics.recorded()).toEqual([counted]);
});

test("a handshake that ends with a fault is not counted, and the fault is thrown", async () => {
  const metrics = createMemoryMetrics();
  const fault = new Error("no keys");
  await expect(countOpened(() => Promise.reject(fault), metrics)(request)).rejects.toBe(fault);
  expect(metrics.recorded()).toEqual([]);
});
