import { expect, test } from "vitest";
import { type GroupConnection, listGroupMembers, occupantKeyOf } from "../../src/index.ts";
import { createSeededRandom } from "../../src/testing/index.ts";

const on = (connections: readonly GroupConnection[], pageSize = 7) => ({
  async *connectionsIn() {
    for (let from = 0; from < connections.length; from += pageSize) yield connections.slice(from, from + pageSize);
  },
});
const tab = (connectionId: string, userId?: string): GroupConnection => ({
  ...{ connectionId, expiresAtMs: 10 },
  ...(userId !== undefined && { userId }),
});

test("all pages together have every member once, in order, with their connections in order", async () => {
  const random = createSeededRandom("members");
  const connections = Array.from({ length: 500 }, (_, nth) =>
    tab(`c-${String(nth).padStart(3, "0")}`, random() < 0.1 ? undefined : `user-${Math.floor(random() * 120)}`),
  ).toSorted(() => random() - 0.5);
  const all: string[] = [];
  let after: string | undefined;
  do {
    const page = await listGroupMembers(
      on(connections),
      "room",
      { limit: 9, ...(after !== undefined && { after }) },
      0,
    );
    for (const { occupant, connections: own } of page.members) {
      const key = `${occupant.kind}#${occupant.id}`;
      const expected = connections.filter((one) => occupantKeyOf(one) === key).map(({ connectionId }) => connectionId);
      expect(own.map(({ connectionId }) => connectionId)).toEqual(expected.toSorted());
      all.push(key);
    }
    after = page.next;
  } while (after !== undefined);
  expect(all).toEqual([...new Set(connections.map(occupantKeyOf))].toSorted());
});

test("those whose time is over are left out, connections beyond the fiftieth too, and doubles", async () => {
  const many = Array.from({ length: 60 }, (_, nth) => tab(`c-${100 + nth}`, "ada"));
  const { members, next } = await listGroupMembers(on([...many, ...many, tab("old", "bob")]), "room", { limit: 1 }, 9);
  expect(next).toBe("user#ada");
  expect(members).toEqual([
    {
      occupant: { kind: "user", id: "ada" },
      connections: many.slice(0, 50).map(({ connectionId }) => ({ connectionId })),
    },
  ]);
  expect(await listGroupMembers(on([tab("old", "bob")]), "room", { limit: 1 }, 10)).toEqual({ members: [] });
});
