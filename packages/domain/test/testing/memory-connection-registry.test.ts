import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import type { Address, ConnectionRegistry, Registration } from "../../src/index.ts";
import { describeConnectionRegistry } from "../../src/testing/contracts/index.ts";
import { connectionOf, createMemoryConnectionRegistry } from "../../src/testing/index.ts";

for (const [name, options] of [
  ["memory", { pageSize: 250 }],
  ["memory, in small pages", { pageSize: 2 }],
] as const) {
  describeConnectionRegistry(
    name,
    async () => {
      const clock = createManualClock();
      const registry = createMemoryConnectionRegistry({ ...options, clock });
      return {
        registry,
        pageSize: options.pageSize,
        advance: clock.advance,
        loseRecord: async (connectionId) => registry.loseRecord(connectionId),
        [Symbol.asyncDispose]: async () => {},
      };
    },
    {
      skip: [
        {
          reason: "Memory does not fail.",
          tests: ["throws a StoreFault, whatever it is asked, when its store fails"],
        },
      ],
    },
  );
}

async function pagesOf(registry: ConnectionRegistry, address: Address): Promise<readonly (readonly Registration[])[]> {
  const pages: (readonly Registration[])[] = [];
  for await (const page of registry.registrationsAt(address)) pages.push(page);
  return pages;
}

const ada = connectionOf("c-1", { userId: "ada" });
const bob = connectionOf("c-2", { userId: "bob" });

test("a memory registry has the connections that it begins with, as if they had been registered", async () => {
  const registry = createMemoryConnectionRegistry({ connections: [ada, bob] });
  const others = createMemoryConnectionRegistry();
  for (const connection of [ada, bob]) await others.register(connection);
  expect([...registry.connections()]).toEqual([...others.connections()]);
  for (const address of [...ada.addresses, { kind: "everyone" } as const]) {
    expect(await pagesOf(registry, address)).toEqual(await pagesOf(others, address));
  }
});

test("a memory registry has as many registrations on a page as it is told", async () => {
  const connections = Array.from({ length: 5 }, (_, nth) => connectionOf(`c-${nth}`));
  const registry = createMemoryConnectionRegistry({ connections, pageSize: 2 });
  expect((await pagesOf(registry, { kind: "everyone" })).map((page) => page.length)).toEqual([2, 2, 1]);
});

test("a memory registry keeps its connections, and every call to unregister one", async () => {
  const registry = createMemoryConnectionRegistry({ connections: [ada, bob] });
  await registry.unregister({ connectionId: "c-1" });
  await registry.unregister(ada, { ...ada, foundAt: "user#ada" });
  expect([...registry.connections().keys()]).toEqual(["c-2"]);
  expect(registry.unregistered()).toEqual([{ connectionId: "c-1" }, { connectionId: "c-1", foundAt: "user#ada" }]);
});
