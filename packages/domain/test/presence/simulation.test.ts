import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import { defaultPresenceLimits, occupantOf, type PresenceEvent } from "../../src/index.ts";
import { createPresenceSimulation, createSeededRandom, type Told, type Trouble } from "../../src/testing/index.ts";

/** Posts in a second, on an average from the first event to the last, whose own posts are paid for by what comes after it. */
function rateOf(told: readonly Told[]): number {
  const seconds = ((told.at(-1)?.atMs ?? 0) - (told[0]?.atMs ?? 0)) / 1000;
  return told.slice(0, -1).reduce((sum, { posts }) => sum + posts, 0) / seconds;
}

test("a group of 10,000 that fills in a minute costs at most 5 posts per member, and empties as cheaply", async () => {
  const random = createSeededRandom("a full house");
  const simulation = createPresenceSimulation({ clock: createManualClock(), random });
  const members = 10_000;
  await simulation.fill(members, 60_000);
  const posts = () => simulation.told.reduce((sum, told) => sum + told.posts, 0);
  expect(posts() / members).toBeLessThanOrEqual(5);
  expect(posts() / members).toBeGreaterThan(1);
  const last = simulation.told.at(-1)?.event;
  expect(last).toMatchObject({ users: members, connections: members });
  // Who are so many is no longer told.
  expect(last).not.toHaveProperty("changes");
  // On an average of its windows: each event is followed by as much silence as its posts are worth.
  for (const [nth, { atMs, posts: sent }] of simulation.told.entries()) {
    const next = simulation.told[nth + 1];
    if (next !== undefined) expect(next.atMs - atMs).toBeGreaterThanOrEqual(Math.max(1000, sent * 2) - 100);
  }
  const before = posts();
  for (let left = 0; left < members; left += 1) {
    await simulation.leave(`c-${left}`);
    if (left % 20 === 0) await simulation.pass(100);
  }
  await simulation.pass(120_000);
  expect((posts() - before) / members).toBeLessThanOrEqual(5);
  expect(await simulation.shown()).toMatchObject({ users: 0, connections: 0 });
  expect(simulation.tasks()).toBe(0);
}, 60_000);

test("a thousand that come and go all the time cost no more than 500 posts a second", async () => {
  const random = createSeededRandom("a station");
  const simulation = createPresenceSimulation({ clock: createManualClock(), random });
  for (let nth = 0; nth < 1000; nth += 1) await simulation.join(`c-${nth}`, `user-${nth}`);
  await simulation.pass(20_000);
  const before = simulation.told.length;
  for (let nth = 0; nth < 1200; nth += 1) {
    await simulation.leave(`c-${nth}`);
    await simulation.join(`c-${nth + 1000}`, `user-${nth + 1000}`);
    await simulation.join(`extra-${nth}`, `extra-${nth}`);
    await simulation.pass(50);
  }
  expect(rateOf(simulation.told.slice(before))).toBeLessThanOrEqual(500);
}, 60_000);

/** A client that follows events as the protocol says: it asks for what was told where one does not build upon what it has. */
function createFollower() {
  let state: { readonly revision: number; readonly users: ReadonlySet<string> } | undefined;
  let asked = 0;
  return {
    asked: () => asked,
    users: () => state?.users,
    async receive(event: PresenceEvent, shown: () => Promise<{ revision: number; users: ReadonlySet<string> }>) {
      if (state !== undefined && event.revision <= state.revision) return;
      if (state === undefined || event.previous !== state.revision || event.changes === undefined) {
        asked += 1;
        // What was told is kept after it is sent: the answer may be older than the event.
        state = await shown();
        if (state.revision >= event.revision || event.previous !== state.revision) return;
      }
      if (event.changes === undefined) return;
      const users = new Set(state.users);
      for (const { id } of event.changes.joined) users.add(id);
      for (const { id } of event.changes.left) users.delete(id);
      state = { revision: event.revision, users };
    },
  };
}

describe.each<[string, Trouble]>([
  ["when all is well", {}],
  ["when workers are killed", { killed: 0.1 }],
  ["when tasks come twice", { twice: 0.3 }],
  ["when tasks get lost, too", { killed: 0.05, twice: 0.1, lost: 0.05 }],
])("%s", (what, trouble) => {
  test.each(Array.from({ length: 6 }, (_, nth) => nth + 1))(
    "everybody is told who is there in the end, nobody who was away for a moment, seed %i",
    async (seed) => {
      const random = createSeededRandom(`${what} ${seed}`);
      const simulation = createPresenceSimulation({ clock: createManualClock(), random, trouble });
      const follower = createFollower();
      const absentSince = new Map<string, number>();
      const pick = (count: number) => Math.floor(random() * count);
      let heard = 0;
      const listen = async () => {
        for (; heard < simulation.told.length; heard += 1) {
          const { event } = simulation.told[heard] as Told;
          const { graceMs } = defaultPresenceLimits;
          for (const { id } of event.changes?.left ?? []) {
            expect(absentSince.has(id), `${id} is told as gone`).toBe(true);
            // A worker that was killed may have been the only one to see somebody back between two absences.
            if (trouble.killed !== undefined) continue;
            expect(simulation.now() - (absentSince.get(id) ?? 0)).toBeGreaterThanOrEqual(graceMs);
          }
          await follower.receive(event, async () => {
            const { revision, occupants } = await simulation.shown();
            return { revision, users: new Set([...(occupants?.keys() ?? [])].map((key) => occupantOf(key).id)) };
          });
        }
      };
      const quietDown = async () => {
        await simulation.pass(60_000);
        // A worker may be killed again at what another was killed at.
        while (simulation.tasks() > 0) await simulation.pass(60_000);
        await listen();
      };
      const compare = async () => {
        const present = simulation.usersPresent();
        expect([...((await simulation.shown()).occupants?.keys() ?? [])].toSorted()).toEqual([...present].toSorted());
        expect(new Set([...(follower.users() ?? [])].map((id) => `user#${id}`))).toEqual(present);
      };
      for (let nth = 0; nth < 300; nth += 1) {
        const user = `user-${pick(12)}`;
        const own = [...simulation.connections.values()].filter(({ userId }) => userId === user);
        const [first] = own;
        if (first !== undefined && random() < 0.5) {
          await simulation.leave(first.connectionId);
          if (own.length === 1) absentSince.set(user, simulation.now());
          if (random() < 0.3) {
            // It is loaded again.
            await simulation.pass(100 + pick(5000));
            await listen();
            absentSince.delete(user);
            await simulation.join(`c-${nth}`, user);
          }
        } else {
          absentSince.delete(user);
          await simulation.join(`c-${nth}`, user);
        }
        await simulation.pass(100 * pick(30));
        await listen();
        if (nth % 10 !== 9 || trouble.lost !== undefined) continue;
        // Without anybody who comes or goes after that.
        await quietDown();
        await compare();
      }
      if (trouble.lost !== undefined) {
        await simulation.pass(400_000);
        // Whatever got lost is found by the next who comes.
        await simulation.join("last", "user-last");
        await simulation.pass(60_000);
        await simulation.join("very-last", "user-last");
        await simulation.pass(400_000);
      }
      await quietDown();
      await compare();
      if (what === "when all is well") expect(follower.asked()).toBe(1);
    },
    60_000,
  );
});
