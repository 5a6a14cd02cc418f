import { expect, test } from "vitest";
import { createRegister, joinLastingGroups, type Memberships, StoreFault } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry, createMemoryMemberships } from "../../src/testing/index.ts";

const ada = { kind: "user", id: "ada" } as const;
const adasTab = connectionOf("c-1", { provedBy: "cognito", userId: "ada", sessionId: "ada/tab", groups: ["staff"] });

function setUp({ of }: { readonly of?: (kept: Memberships) => Memberships["of"] } = {}) {
  const registry = createMemoryConnectionRegistry();
  const kept = createMemoryMemberships();
  const memberships = of === undefined ? kept : { ...kept, of: of(kept) };
  const register = joinLastingGroups(createRegister({ registry }), { registry, memberships });
  const groupsOf = async (connectionId: string) => (await registry.find({ connectionId }))?.joinedGroups ?? [];
  return { registry, kept, register, groupsOf };
}

test("a connection is in the lasting groups of its user and of its session, and says so of its arrival", async () => {
  const { register, kept, groupsOf, registry } = setUp();
  await kept.add(ada, ["room.1", "staff"]);
  await kept.add({ kind: "session", id: "ada/tab" }, ["room.2"]);
  await kept.add({ kind: "user", id: "bob" }, ["room.3"]);
  expect(await register(adasTab)).toEqual({ isFirst: { inSession: true, ofUser: true } });
  expect((await groupsOf("c-1")).toSorted()).toEqual(["room.1", "room.2", "staff"]);
  // A backend's: the client does not leave them.
  await registry.leave(adasTab, ["room.1"]);
  expect(await groupsOf("c-1")).toContain("room.1");
});

test("nobody is in the groups of a session that anybody can claim, and nothing is read for it", async () => {
  let reads = 0;
  const { register, groupsOf } = setUp({
    of: () => async () => {
      reads += 1;
      return ["room.1"];
    },
  });
  await register(connectionOf("c-1", { sessionId: "anon/tab" }));
  expect([reads, await groupsOf("c-1")]).toEqual([0, []]);
});

test("without memberships they are read once", async () => {
  let reads = 0;
  const { register } = setUp({
    of: (kept) => (members) => {
      reads += 1;
      return kept.of(members);
    },
  });
  await register(adasTab);
  expect(reads).toBe(1);
});

test("what is removed and added while it connects counts", async () => {
  const changes = [
    async (kept: Memberships) => {
      // The connection was registered and read the first groups. The backend looks for connections before it has joined them.
      await kept.remove(ada, ["room.1"]);
      await kept.add(ada, ["room.2"]);
    },
    async () => {},
  ];
  const { register, kept, groupsOf } = setUp({
    of: (memberships) => async (members) => {
      const groups = await memberships.of(members);
      await changes.shift()?.(memberships);
      return groups;
    },
  });
  await kept.add(ada, ["room.1"]);
  await register(adasTab);
  expect(await groupsOf("c-1")).toEqual(["room.2"]);
});

test("a connection that cannot be put into its groups is refused, and nothing is left of it", async () => {
  const fault = new StoreFault("unavailable", "no table");
  const { register, registry } = setUp({ of: () => () => Promise.reject(fault) });
  await expect(register(adasTab)).rejects.toBe(fault);
  expect([...registry.connections()]).toEqual([]);
});

test("it keeps nobody waiting whose memberships never stand still", async () => {
  let reads = 0;
  const { register, groupsOf } = setUp({
    of: () => async () => {
      reads += 1;
      return [`room.${reads}`];
    },
  });
  await register(adasTab);
  expect([reads, await groupsOf("c-1")]).toEqual([5, ["room.5"]]);
});
