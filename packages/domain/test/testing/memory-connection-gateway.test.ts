import { expect, test } from "vitest";
import { describeConnectionGateway } from "../../src/testing/contracts/index.ts";
import { createMemoryConnectionGateway } from "../../src/testing/index.ts";

describeConnectionGateway("memory", async () => {
  const gateway = createMemoryConnectionGateway();
  let opened = 0;
  return {
    gateway,
    unknownId: "nobody",
    async open() {
      opened += 1;
      const connectionId = `connection-${opened}`;
      gateway.open(connectionId);
      return {
        connectionId,
        received: async () => gateway.received(connectionId),
        leave: () => gateway.close(connectionId),
      };
    },
    [Symbol.asyncDispose]: async () => {},
  };
});

const payload = new TextEncoder().encode("hello");

test("answers posts as it is told: an outcome, a fault, nothing at all", async () => {
  const gateway = createMemoryConnectionGateway();
  gateway.open("c-1");
  gateway.answerPosts("c-1", (attempt) => (attempt === 1 ? "throttled" : "delivered"));
  expect(await gateway.post("c-1", payload)).toBe("throttled");
  expect(gateway.received("c-1")).toEqual([]);
  expect(await gateway.post("c-1", payload)).toBe("delivered");
  expect(gateway.received("c-1")).toEqual([payload]);

  gateway.answerPosts("c-1", () => {
    throw new Error("reset");
  });
  await expect(gateway.post("c-1", payload)).rejects.toThrow("reset");

  gateway.answerPosts("c-1", () => new Promise(() => {}));
  const hanging = gateway.post("c-1", payload);
  expect(await Promise.race([hanging, Promise.resolve("no answer")])).toBe("no answer");
});

test("can take an open connection for gone", async () => {
  const gateway = createMemoryConnectionGateway();
  gateway.open("c-1");
  gateway.answerPosts("c-1", () => "gone");
  expect(await gateway.post("c-1", payload)).toBe("gone");
  expect(await gateway.isOpen("c-1")).toBe(true);
  gateway.answerPosts("c-1");
  expect(await gateway.post("c-1", payload)).toBe("delivered");
});
