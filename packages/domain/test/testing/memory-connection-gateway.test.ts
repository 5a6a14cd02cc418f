import { expect, test } from "vitest";
import { describeConnectionGateway } from "../../src/testing/contracts/index.ts";
import { createMemoryConnectionGateway } from "../../src/testing/index.ts";

const reset = new Error("reset");

describeConnectionGateway("memory", async () => {
  const gateway = createMemoryConnectionGateway();
  let opened = 0;
  return {
    gateway,
    unknownId: "nobody",
    broken: createMemoryConnectionGateway({ answers: { nobody: { posts: [reset], isOpen: reset, close: reset } } }),
    async open() {
      opened += 1;
      const connectionId = `connection-${opened}`;
      gateway.open(connectionId);
      return {
        connectionId,
        received: async () => gateway.received(connectionId),
        leave: () => gateway.close({ connectionId }),
      };
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

const payload = new TextEncoder().encode("hello");

test("a memory gateway answers posts as it is told: an outcome, a fault, nothing at all", async () => {
  const gateway = createMemoryConnectionGateway();
  gateway.open("c-1");
  gateway.answerPosts("c-1", (attempt) => (attempt === 1 ? "throttled" : "delivered"));
  expect(await gateway.post({ connectionId: "c-1" }, payload)).toBe("throttled");
  expect(gateway.received("c-1")).toEqual([]);
  expect(await gateway.post({ connectionId: "c-1" }, payload)).toBe("delivered");
  expect(gateway.received("c-1")).toEqual([payload]);

  gateway.answerPosts("c-1", () => {
    throw new Error("reset");
  });
  await expect(gateway.post({ connectionId: "c-1" }, payload)).rejects.toThrow("reset");

  gateway.answerPosts("c-1", () => new Promise(() => {}));
  const hanging = gateway.post({ connectionId: "c-1" }, payload);
  expect(await Promise.race([hanging, Promise.resolve("no answer")])).toBe("no answer");
});

test("a memory gateway gives its answers to posts one after the other, and the last again and again", async () => {
  const gateway = createMemoryConnectionGateway({
    open: ["c-1", "c-2"],
    answers: { "c-1": { posts: ["throttled", reset, (attempt) => (attempt === 3 ? "gone" : "delivered")] } },
  });
  const outcomes: unknown[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    outcomes.push(await gateway.post({ connectionId: "c-1" }, payload).catch((fault: unknown) => fault));
    expect(await gateway.post({ connectionId: "c-2" }, payload)).toBe("delivered");
  }
  expect(outcomes).toEqual(["throttled", reset, "gone", "delivered", "delivered"]);
  expect([gateway.received("c-1").length, gateway.received("c-2").length]).toEqual([2, 5]);
  gateway.answerPosts("c-1", "throttled", "delivered");
  expect([
    await gateway.post({ connectionId: "c-1" }, payload),
    await gateway.post({ connectionId: "c-1" }, payload),
  ]).toEqual(["throttled", "delivered"]);
});

test("a memory gateway answers the other calls for a connection as it is told", async () => {
  const fault = new Error("no answer");
  const gateway = createMemoryConnectionGateway({
    open: ["c-1", "c-2", "c-3"],
    answers: { "c-1": { isOpen: false }, "c-2": { isOpen: fault }, "c-3": { close: fault } },
  });
  expect(await gateway.isOpen({ connectionId: "c-1" })).toBe(false);
  await expect(gateway.isOpen({ connectionId: "c-2" })).rejects.toBe(fault);
  await expect(gateway.close({ connectionId: "c-3" })).rejects.toBe(fault);
  expect(await gateway.isOpen({ connectionId: "c-3" })).toBe(true);
  // Answers for posts leave the others as they are.
  gateway.answerPosts("c-3", "throttled");
  await expect(gateway.close({ connectionId: "c-3" })).rejects.toBe(fault);
  gateway.answer("c-3", {});
  await gateway.close({ connectionId: "c-3" });
  expect(await gateway.isOpen({ connectionId: "c-3" })).toBe(false);
});

test("a memory gateway keeps every call and payload, in their order and whatever came of them", async () => {
  const gateway = createMemoryConnectionGateway({ open: ["c-1"], answers: { "c-1": { posts: ["throttled"] } } });
  const other = new TextEncoder().encode("other");
  await gateway.post({ connectionId: "c-1" }, payload);
  await gateway.post({ connectionId: "nobody" }, other);
  await gateway.isOpen({ connectionId: "c-1" });
  await gateway.close({ connectionId: "c-1" });
  expect(gateway.calls()).toEqual(["post c-1", "post nobody", "isOpen c-1", "close c-1"]);
  expect(gateway.posted()).toEqual([payload, other]);
});

test("a memory gateway can report an open connection as gone", async () => {
  const gateway = createMemoryConnectionGateway();
  gateway.open("c-1");
  gateway.answerPosts("c-1", () => "gone");
  expect(await gateway.post({ connectionId: "c-1" }, payload)).toBe("gone");
  expect(await gateway.isOpen({ connectionId: "c-1" })).toBe(true);
  gateway.answerPosts("c-1");
  expect(await gateway.post({ connectionId: "c-1" }, payload)).toBe("delivered");
});
