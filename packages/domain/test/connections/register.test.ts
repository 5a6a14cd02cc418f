import { expect, test } from "vitest";
import { createRegister, StoreFault } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry } from "../../src/testing/index.ts";

const first = connectionOf("c-1", { userId: "ada", sessionId: "ada/s" });
const second = connectionOf("c-2", { userId: "ada", sessionId: "ada/other" });

test("registering remembers the connection, and says of which of its session and user it is the first", async () => {
  const registry = createMemoryConnectionRegistry();
  const register = createRegister({ registry });
  expect(await register(first)).toEqual({ isFirst: { inSession: true, ofUser: true } });
  expect(await register(second)).toEqual({ isFirst: { inSession: true, ofUser: false } });
  expect([...registry.connections().values()]).toEqual([first, second]);
});

test("a connection that cannot be registered is a fault", async () => {
  const fault = new StoreFault("throttled", "too much at once");
  await expect(createRegister({ registry: { register: () => Promise.reject(fault) } })(first)).rejects.toBe(fault);
});
