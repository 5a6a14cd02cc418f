import { expect } from "vitest";
import { type LookResult, nothingShown, type OccupantKey, type PresenceBoard, type Shown } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface PresenceBoardSubject extends AsyncDisposable {
  readonly board: PresenceBoard;
  /** The board's clock. */
  now(): number;
  /** Lets so much time pass for the board. */
  pass(ms: number): Promise<void>;
  /** A board of the same kind whose store does not answer. */
  readonly broken: PresenceBoard;
}

const lookMs = 30_000;
const shownOf = (revision: number, ...keys: readonly OccupantKey[]): Shown => ({
  revision,
  occupants: new Map(keys.map((key) => [key, undefined])),
  users: keys.length,
  connections: keys.length,
});
const resultOf = (shown: Shown, quietUntilMs?: number): LookResult => ({
  shown,
  counts: { users: shown.users, connections: shown.connections },
  ...(quietUntilMs !== undefined && { quietUntilMs }),
});

/** A look that was due and has begun. */
async function taken({ board, now, pass }: PresenceBoardSubject, group: string) {
  await pass(1);
  await board.stir(group, { dueAtMs: now() });
  const begun = await board.take(group, now() + lookMs);
  if (begun.outcome !== "taken") throw new Error(`The look is ${begun.outcome}.`);
  return begun;
}

const behaviours = {
  "has whoever stirs first see to a look, and nobody who stirs for the same time or later": async ({ board, now }) => {
    const group = uniqueId("room");
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBe(now() + 1000);
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBeUndefined();
    expect(await board.stir(group, { dueAtMs: now() + 10_000, leftAtMs: now() })).toBeUndefined();
  },

  "has one of those who stir at once see to a look": async ({ board, now }) => {
    const group = uniqueId("room");
    const stir = () => board.stir(group, { dueAtMs: now() + 1000 });
    const all = await Promise.all(Array.from({ length: 8 }, stir));
    expect(all.filter((atMs) => atMs !== undefined)).toEqual([now() + 1000]);
  },

  "has whoever stirs for sooner see to a look in the place of the later one": async ({ board, now, pass }) => {
    const group = uniqueId("room");
    const leftAtMs = now();
    await board.stir(group, { dueAtMs: now() + 10_000, leftAtMs });
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBe(now() + 1000);
    await pass(1000);
    expect(await board.take(group, now() + lookMs)).toMatchObject({ outcome: "taken", leftAtMs });
  },

  "has whoever stirs take over a look that was due long ago": async ({ board, now, pass }) => {
    const group = uniqueId("room");
    await board.stir(group, { dueAtMs: now() + 1000 });
    await pass(15_000);
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBeUndefined();
    await pass(1001);
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBe(now() + 1000);
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "not-due", dueAtMs: now() + 1000 });
  },

  "begins no look that is not due": async ({ board, now }) => {
    const group = uniqueId("room");
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "not-due" });
    await board.stir(group, { dueAtMs: now() + 1000 });
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "not-due", dueAtMs: now() + 1000 });
  },

  "begins a look half a second early: clocks differ": async ({ board, now, pass }) => {
    const group = uniqueId("room");
    await board.stir(group, { dueAtMs: now() + 1000 });
    await pass(500);
    expect(await board.take(group, now() + lookMs)).toMatchObject({ outcome: "taken", shown: nothingShown });
  },

  "has one of those begin a look that try at once": async ({ board, now, pass }) => {
    const group = uniqueId("room");
    await pass(1);
    await board.stir(group, { dueAtMs: now() });
    const take = (_: unknown, nth: number) => board.take(group, now() + lookMs + nth);
    const all = await Promise.all(Array.from({ length: 6 }, take));
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual([...Array(5).fill("not-due"), "taken"]);
  },

  "makes another look due for whoever stirs while one is under way, and begins it only afterwards": async (subject) => {
    const { board, now, pass } = subject;
    const group = uniqueId("room");
    const { look, shown } = await taken(subject, group);
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBe(now() + 1000);
    await pass(1000);
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "later", atMs: now() + 1000 });
    expect(await board.show(group, look, resultOf(shown), shown)).toBe(true);
    const next = await board.take(group, now() + lookMs);
    expect(next).toMatchObject({ outcome: "taken", previousMs: look });
    expect(next).not.toHaveProperty("isRepeat");
  },

  "gives a look that was not ended in its time to another, and keeps nothing of the first": async (subject) => {
    const { board, now, pass } = subject;
    const group = uniqueId("room");
    const first = await taken(subject, group);
    expect(first).not.toHaveProperty("isRepeat");
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "not-due" });
    await pass(lookMs);
    const second = await board.take(group, now() + lookMs);
    expect(second).toMatchObject({ outcome: "taken", shown: nothingShown, isRepeat: true });
    if (second.outcome !== "taken") return;
    expect(second.look).toBeGreaterThan(first.look);
    const later = resultOf(shownOf(second.look, "user#bob"));
    expect(await board.show(group, second.look, later, second.shown)).toBe(true);
    expect(await board.show(group, first.look, resultOf(shownOf(first.look, "user#ada")), first.shown)).toBe(false);
    expect(await board.shown(group)).toEqual(later.shown);
  },

  "keeps what was shown as it is, with who is missing, and without a list": async (subject) => {
    const { board, pass } = subject;
    const group = uniqueId("room");
    const odd: OccupantKey[] = ["user#ü #1", "session#anon/s-1", "connection#R1kmxc2VNjMCFIA=", "user#\u0000\uffff"];
    const occupants = new Map(odd.map((key, nth) => [key, nth === 1 ? 1_767_225_600_123 : undefined] as const));
    const listed = { revision: 7, occupants, users: 4, connections: 9 };
    for (const shown of [listed, { revision: 8, users: 501, connections: 900 }, shownOf(9)]) {
      const { look, shown: before } = await taken(subject, group);
      expect(await board.show(group, look, resultOf(shown), before)).toBe(true);
      expect(await board.shown(group)).toEqual(shown);
      await pass(1);
    }
  },

  "keeps what is shown of 500 users with long ids": async (subject) => {
    const { board } = subject;
    const group = uniqueId("room");
    const keys = Array.from({ length: 500 }, (_, nth): OccupantKey => `user#${"ü".repeat(80)}${nth}`);
    const { look, shown } = await taken(subject, group);
    expect(await board.show(group, look, resultOf(shownOf(look, ...keys)), shown)).toBe(true);
    expect([...((await board.shown(group)).occupants ?? new Map()).keys()]).toEqual(keys);
  },

  "leaves what is shown where nothing has changed, and ends the look": async (subject) => {
    const { board, now } = subject;
    const group = uniqueId("room");
    const first = await taken(subject, group);
    const shown = shownOf(first.look, "user#ada");
    await board.show(group, first.look, resultOf(shown), first.shown);
    const second = await taken(subject, group);
    expect(await board.show(group, second.look, resultOf(second.shown), second.shown)).toBe(true);
    expect(await board.shown(group)).toEqual(shown);
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "not-due" });
  },

  "begins no look while the group is to be left in peace, and says so to whoever stirs": async (subject) => {
    const { board, now, pass } = subject;
    const group = uniqueId("room");
    const { look, shown } = await taken(subject, group);
    const quietUntilMs = now() + 20_000;
    await board.show(group, look, resultOf(shownOf(look, "user#ada"), quietUntilMs), shown);
    expect(await board.stir(group, { dueAtMs: now() + 1000 })).toBe(quietUntilMs);
    expect(await board.stir(group, { dueAtMs: now() + 500 })).toBeUndefined();
    await pass(2000);
    expect(await board.take(group, now() + lookMs)).toEqual({ outcome: "later", atMs: quietUntilMs });
    await pass(18_000);
    expect(await board.take(group, now() + lookMs)).toMatchObject({ outcome: "taken" });
  },

  "counts what the latest look has counted, and what was counted since": async (subject) => {
    const { board, now, pass } = subject;
    const group = uniqueId("room");
    expect(await board.counted(group)).toBeUndefined();
    await board.keepCount(group, { connections: 2, atMs: now() });
    expect(await board.counted(group)).toEqual({ connections: 2, atMs: now() });
    const { look, shown } = await taken(subject, group);
    await board.show(group, look, resultOf(shownOf(look, "user#ada")), shown);
    expect(await board.counted(group)).toEqual({ connections: 1, users: 1, atMs: now() });
    await pass(10_000);
    await board.keepCount(group, { connections: 3, atMs: now() });
    expect(await board.counted(group)).toEqual({ connections: 3, users: 1, atMs: now() });
  },

  "keeps groups apart": async (subject) => {
    const { board, now } = subject;
    const [one, other] = [uniqueId("room"), uniqueId("room")];
    await board.stir(one, { dueAtMs: now() });
    expect(await board.take(other, now() + lookMs)).toEqual({ outcome: "not-due" });
    expect(await board.shown(other)).toEqual(nothingShown);
  },

  "throws a StoreFault when the store fails": async ({ broken, now }) => {
    const result = resultOf(shownOf(1));
    const calls = [
      broken.stir("room.1", { dueAtMs: now() }),
      broken.take("room.1", now() + lookMs),
      broken.show("room.1", now(), result, nothingShown),
      broken.shown("room.1"),
      broken.counted("room.1"),
      broken.keepCount("room.1", { connections: 1, atMs: now() }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: { name: "StoreFault" } });
    }
  },
} satisfies Behaviours<PresenceBoardSubject>;

export type PresenceBoardBehaviour = keyof typeof behaviours;

/** The contract of `PresenceBoard`. */
export function describePresenceBoard(
  name: string,
  createSubject: () => Promise<PresenceBoardSubject>,
  skips: readonly Skip<PresenceBoardBehaviour>[] = [],
): void {
  describeBehaviours(`PresenceBoard: ${name}`, behaviours, createSubject, skips);
}
