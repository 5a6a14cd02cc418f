import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { tableSnapshot } from "../../src/console/table-snapshot.ts";

interface Given {
  readonly id: string;
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly minute?: number;
}

function item({ id, user = "ada", groups = ["crew"], minute = 0 }: Given): Record<string, AttributeValue> {
  return {
    address: { S: `connection#${id}` },
    connectionId: { S: id },
    provedBy: { S: "cognito" },
    userId: { S: user },
    sessionId: { S: `${user}/tab` },
    ...(groups.length > 0 && { groups: { SS: [...groups] } }),
    connectedAt: { S: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() },
    expiresAt: { N: "1767232800" },
    protocol: { S: "switchboard.v1" },
    addresses: {
      SS: [`user#${user}`, `session#${user}/tab`, "everyone#3", ...groups.map((group) => `group#0#${group}`)],
    },
  };
}

const NOW_MS = Date.UTC(2026, 0, 1);

const openOnly = (id: string) => (connectionId: string) => connectionId === id;

describe("what is in the table", () => {
  test("one row for each connection, the latest first, with whether it is open", () => {
    const { rows } = tableSnapshot(
      [item({ id: "c1" }), item({ id: "c2", user: "grace", minute: 1 })],
      12,
      openOnly("c1"),
      NOW_MS,
    );
    expect(rows).toEqual([
      expect.objectContaining({ connectionId: "c2", userId: "grace", open: false }),
      {
        connectionId: "c1",
        provedBy: "cognito",
        userId: "ada",
        sessionId: "ada/tab",
        groups: ["crew"],
        groupCount: 1,
        connectedAt: "2026-01-01T00:00:00.000Z",
        expiresAt: "2026-01-01T02:00:00.000Z",
        open: true,
      },
    ]);
  });

  test("how many connections are at each address, the most first", () => {
    const given = [
      item({ id: "c1", groups: ["crew", "admins"] }),
      item({ id: "c2" }),
      item({ id: "c3", user: "grace", groups: ["crew"] }),
    ];
    const { items, connections, counts, audiences } = tableSnapshot(given, 20, () => true, NOW_MS);
    expect({ items, connections, counts }).toEqual({
      items: 20,
      connections: 3,
      counts: { group: 2, session: 2, user: 2, client: 0 },
    });
    expect(audiences.group).toEqual([
      { id: "crew", connections: 3 },
      { id: "admins", connections: 1 },
    ]);
    expect(audiences.user).toEqual([
      { id: "ada", connections: 2 },
      { id: "grace", connections: 1 },
    ]);
  });

  test("who is kept out, those first for whom it is over first, and nobody for whom it is", () => {
    const denial = (party: string, until: string) => ({
      ...{ address: { S: `denied#${party}` }, connectionId: { S: "denied" }, until: { N: until } },
    });
    const later = Array.from({ length: 120 }, (_, index) => denial(`user#u#${index}`, String(NOW_MS + 60_000 + index)));
    const found = [
      ...later,
      denial("session#anon/alice", String(NOW_MS + 1_000)),
      ...[denial("user#over", String(NOW_MS)), denial("user#broken", "x"), denial("nobody#x", String(NOW_MS + 1))],
    ];
    const { denials, denialCount, connections } = tableSnapshot(found, 124, () => true, NOW_MS);
    expect([connections, denialCount, denials.length]).toEqual([0, 121, 100]);
    expect(denials.slice(0, 2)).toEqual([
      { kind: "session", id: "anon/alice", until: "2026-01-01T00:00:01.000Z" },
      { kind: "user", id: "u#0", until: "2026-01-01T00:01:00.000Z" },
    ]);
  });

  test("what is no connection's own item is left out", () => {
    const stranger = { address: { S: "connection#x" }, connectionId: { S: "x" } };
    expect(tableSnapshot([stranger], 1, () => true, NOW_MS)).toMatchObject({ items: 1, connections: 0, rows: [] });
  });

  test("stays small for thousands of connections with many groups", () => {
    const groups = Array.from({ length: 30 }, (_, index) => `${"g".repeat(200)}${index}`);
    const many = Array.from({ length: 1_000 }, (_, index) =>
      item({ id: `c${index}`, user: `u${index}`, groups, minute: index }),
    );
    const { connections, rows, audiences, counts } = tableSnapshot(many, 31_000, () => true, NOW_MS);
    expect([connections, rows.length, audiences.user.length, counts.user]).toEqual([1_000, 200, 100, 1_000]);
    expect(rows[0]).toMatchObject({ connectionId: "c999", groupCount: 30 });
    expect(rows[0]?.groups).toHaveLength(20);
  });
});
