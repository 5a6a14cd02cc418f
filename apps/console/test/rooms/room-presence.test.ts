import type { PresenceEvent } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { countLines, countsOverTimeText } from "../../src/model/rooms/counts-over-time.ts";
import {
  MOST_MEMBERS,
  type PresenceNews,
  type RoomPresence,
  unknownPresence,
  withPresence,
} from "../../src/model/rooms/room-presence.ts";

const user = (userId: string) => ({ userId });
const [ada, grace] = [user("ada"), user("grace")];
const told = (event: Partial<PresenceEvent>, atMs = 0): PresenceNews => ({
  kind: "presence",
  event: { joined: [], left: [], users: event.members?.length ?? 0, connections: event.members?.length ?? 0, ...event },
  atMs,
});
const after = (...news: readonly PresenceNews[]): RoomPresence => news.reduce(withPresence, unknownPresence);

describe("who is in a room", () => {
  test("is listed by name, with the connections that were asked for", () => {
    const connections = [{ connectionId: "k1", sessionId: "ada/tab" }, { connectionId: "k2" }];
    const asked: PresenceNews = { kind: "members", members: [{ ...ada, connections }], atMs: 1 };
    const { members, counts } = after(told({ members: [ada] }), asked, told({ members: [grace, ada] }, 2));
    expect(members).toEqual([
      { kind: "user", id: "ada", connections },
      { kind: "user", id: "grace" },
    ]);
    expect(counts.map(({ users, connections: count }) => [users, count])).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  test("who comes and goes is told, and not that at first everybody came", () => {
    const { comings, changes } = after(
      told({ members: [ada, grace], joined: [ada, grace] }),
      told({ members: [ada], left: [grace] }, 5),
      told({ members: [ada, grace], joined: [grace] }, 7),
    );
    expect(changes).toBe(3);
    expect(comings).toEqual([
      { number: 2, name: "grace", came: true, atMs: 7 },
      { number: 1, name: "grace", came: false, atMs: 5 },
    ]);
  });

  test("stays small, whoever comes", () => {
    const crowd = Array.from({ length: 201 }, (_, index) => user(`u${index}`));
    const many = Array.from({ length: 241 }, (_, index) => told({ members: crowd, joined: crowd }, index));
    const { members, comings, counts } = after(...many);
    expect([members?.length, comings.length, counts.length]).toEqual([MOST_MEMBERS, 20, 240]);
    expect(after(told({ users: 5_000, connections: 6_000 })).members).toBeUndefined();
  });

  test("a hub that does not tell can be asked all the same", () => {
    const refused: PresenceNews = { kind: "presence-refused", code: "no-presence", message: "No." };
    const presence = after(refused, { kind: "members", members: [{ ...ada, connections: [] }], atMs: 0 });
    expect(presence).toMatchObject({ problem: expect.stringContaining("does not tell"), members: [{ id: "ada" }] });
    expect(after({ ...refused, code: "other" }).problem).toBe("No.");
    expect(after(refused, told({ members: [] })).problem).toBeUndefined();
  });
});

describe("how many there were", () => {
  const counts = [
    { atMs: 0, users: 1, connections: 2 },
    { atMs: 50_000, users: 2, connections: 4 },
  ];

  test("is drawn in steps, from the first count to now", () => {
    expect(countLines(counts, 100_000, { width: 100, height: 40 })).toEqual({
      most: 4,
      users: "0.0,30.0 50.0,30.0 50.0,20.0 100.0,20.0",
      connections: "0.0,20.0 50.0,20.0 50.0,0.0 100.0,0.0",
    });
    expect(countLines([], 0, { width: 1, height: 1 })).toBeUndefined();
    const uncounted = counts.map((count) => ({ ...count, users: undefined }));
    expect(countLines(uncounted, 100_000, { width: 100, height: 40 })?.users).toBeUndefined();
  });

  test("is said in words", () => {
    expect(countsOverTimeText(counts, 60_000)).toBe(
      "Now 2 users, 4 connections. In the last 60 seconds: from 1 to 2 users, from 2 to 4 connections.",
    );
    expect(countsOverTimeText(counts.slice(1), 650_000)).toBe(
      "Now 2 users, 4 connections. In the last 10 minutes: always 2 users, always 4 connections.",
    );
    expect(countsOverTimeText([], 0)).toBe("Nobody has been counted yet.");
  });
});
