import { describeEventBus, describeEventQueue } from "../../src/testing/contracts/index.ts";
import { createMemoryEventBus, createMemoryEventQueue } from "../../src/testing/index.ts";

const nothingToEnd = { [Symbol.asyncDispose]: async () => {} };

describeEventBus("memory", async () => {
  const [bus, broken] = [createMemoryEventBus(), createMemoryEventBus()];
  const full = new Error("full");
  broken.refuse(() => full);
  let taken = 0;
  return {
    ...{ bus, broken, ...nothingToEnd },
    async take() {
      const ids = bus.events().map(({ id }) => id);
      const fresh = ids.slice(taken);
      taken = ids.length;
      return fresh;
    },
    refuse: (refuses = () => false) => bus.refuse(({ id }) => (refuses(id) ? full : undefined)),
  };
});

describeEventQueue("memory", async () => {
  const [queue, broken] = [createMemoryEventQueue(), createMemoryEventQueue()];
  broken.fail(new Error("full"));
  let taken = 0;
  return { ...{ queue, broken, ...nothingToEnd }, take: async () => queue.puts()[taken++] ?? [] };
});
