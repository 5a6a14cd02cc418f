import { graceMs } from "../../../../src/dynamodb/history/patience.ts";
import { begunTable, keepMs, type Scenario, startMs } from "./world.ts";

/** Long enough for a hole to be made void. */
const holeIsOldMs = 4000;
/** Long enough for nothing below to be under way. */
const nothingComesMs = 16_000;
/** From now on what was stored before may be gone. */
const expiredMs = keepMs + graceMs + 1000;
/** From now on what was stored before may not be read, and is still there. */
const overMs = keepMs + 1000;

const twice = [keepMs, keepMs];
const dead = { ...begunTable, head: { epoch: "first", base: 0, top: 1, keepMs, soundUntilMs: startMs + keepMs } };
const first = (offset: number) => ({
  ...{ offset, epoch: "first", atMs: startMs, expiresAtMs: startMs + keepMs + graceMs },
  stored: { message: { messageId: `kept-${offset}`, from: {}, sentAtMs: 0, payload: null } },
});
/** A stream that has two messages, whose time is over soon. */
const kept = {
  head: { ...dead.head, top: 2, lastAtMs: startMs, lastUntilMs: startMs + keepMs },
  rows: [first(1), first(2)],
};

/** One of which the first is older than anything that is under way. */
const old = {
  head: { ...kept.head, top: 1, lastAtMs: startMs - 1000, lastUntilMs: startMs - 1000 + keepMs },
  rows: [{ ...first(1), atMs: startMs - 20_000 }],
};
/** A stream whose messages are kept twice as long. */
const long = { ...begunTable, head: { ...begunTable.head, keepMs: 2 * keepMs, soundUntilMs: startMs } };

/** Complete within seconds. */
export const smallScenarios = {
  firstMessages: { name: "first messages, a reader that begins", writers: twice, readers: ["fresh"] },
  slowFirst: {
    name: "first messages, a reader that begins while time passes",
    ...{ writers: twice, readers: ["fresh"], ticksMs: [holeIsOldMs, nothingComesMs] },
  },
  crash: {
    name: "writers that die",
    ...{ writers: twice, readers: ["tracked"], polls: 2, ticksMs: [holeIsOldMs], crashes: 1 },
  },
  repeat: {
    name: "calls that are repeated",
    ...{ writers: twice, readers: ["tracked"], ticksMs: [holeIsOldMs], repeats: 1 },
  },
  late: {
    name: "calls that are late",
    ...{ writers: twice, readers: ["tracked"], ticksMs: [holeIsOldMs], lateCalls: 1 },
  },
  settled: {
    name: "slow writers below a reader that begins",
    ...{ writers: twice, readers: ["fresh"], table: begunTable, ticksMs: [holeIsOldMs, holeIsOldMs], crashes: 1 },
  },
  purge: {
    name: "a purge",
    ...{ writers: twice, readers: ["fresh"], table: begunTable, purges: 1 },
  },
  purgeRepeated: {
    name: "a purge whose calls are repeated",
    ...{ writers: [keepMs], readers: ["fresh"], table: begunTable, purges: 1, repeats: 1, lateCalls: 1 },
  },
  purgeAfterPurge: {
    name: "a purge after another one",
    ...{ writers: [keepMs], readers: ["fresh"], polls: 0, table: begunTable, purges: 2, crashes: 1 },
  },
  expiry: {
    name: "messages that expire",
    ...{ writers: twice, readers: ["tracked"], polls: 1, ticksMs: [expiredMs] },
  },
  over: {
    name: "messages whose time is over, and a reader in between",
    ...{ writers: [keepMs], readers: ["tracked"], polls: 2, room: 1, table: kept, ticksMs: [overMs, graceMs] },
  },
  voidExpires: {
    name: "a dead writer's offset, and expiry",
    ...{ writers: twice, readers: ["tracked"], polls: 1, table: dead, ticksMs: [holeIsOldMs, expiredMs] },
  },
  settledAbove: {
    name: "a slow writer above what is old, a reader that begins",
    ...{ writers: twice, readers: ["fresh"], polls: 0, table: old },
  },
  lowered: {
    name: "writers with different settings, the shorter one second",
    ...{ writers: [2 * keepMs, keepMs, 2 * keepMs], readers: ["tracked"], polls: 1, table: long, ticksMs: [expiredMs] },
  },
  raisedAbove: {
    name: "a setting that is raised above a dead writer's offset",
    ...{ writers: [keepMs, 3 * keepMs], readers: ["tracked"], polls: 1, table: dead },
    ...{ ticksMs: [holeIsOldMs, expiredMs] },
  },
  raised: {
    name: "writers with different settings",
    ...{ writers: [keepMs, 3 * keepMs], readers: ["tracked"], polls: 1, ticksMs: [expiredMs] },
  },
} satisfies Record<string, Scenario>;

const twoPurgesRepeated: Scenario = {
  name: "two purges whose calls are repeated, and a reader in between",
  ...{ writers: [keepMs], readers: ["fresh"], table: begunTable, purges: 2, repeats: 1 },
};

/** In which what is wrong shows soon, even where nothing wrong takes minutes to search through. */
export const mutantScenarios = { ...smallScenarios, twoPurgesRepeated };

const everyPair = [
  { name: "crashes and repeats", crashes: 1, repeats: 1 },
  { name: "crashes and late calls", crashes: 1, lateCalls: 1 },
  { name: "repeats and late calls", repeats: 1, lateCalls: 1 },
] as const;

/** What is told of several kinds of trouble at once. */
function inTrouble(scenario: Scenario): readonly Scenario[] {
  return everyPair.map((trouble) => ({ ...scenario, ...trouble, name: `${scenario.name}, ${trouble.name}` }));
}

/** Up to minutes each. */
export const largeScenarios: readonly Scenario[] = [
  ...inTrouble({
    name: "a reader that begins",
    ...{ writers: twice, readers: ["fresh"], ticksMs: [holeIsOldMs, nothingComesMs] },
  }),
  ...inTrouble({
    name: "a reader that knows where it is",
    ...{ writers: twice, readers: ["tracked"], polls: 1, ticksMs: [holeIsOldMs, holeIsOldMs] },
  }),
  ...inTrouble({
    name: "a purge",
    ...{ writers: [keepMs], readers: ["fresh"], table: begunTable, purges: 1, ticksMs: [holeIsOldMs] },
  }),
  ...inTrouble({
    name: "expiry",
    ...{ writers: twice, readers: ["tracked"], polls: 1, ticksMs: [holeIsOldMs, expiredMs] },
  }),
  {
    name: "two readers",
    ...{ writers: twice, readers: ["tracked", "fresh"], polls: 1, ticksMs: [holeIsOldMs, nothingComesMs], crashes: 1 },
  },
  {
    name: "three writers",
    ...{ writers: [keepMs, keepMs, keepMs], readers: ["fresh"], ticksMs: [holeIsOldMs], crashes: 1 },
  },
  {
    name: "three writers and time",
    ...{ writers: [keepMs, keepMs, keepMs], readers: ["tracked"], polls: 1, ticksMs: [holeIsOldMs, holeIsOldMs] },
  },
  {
    name: "a purge and time",
    ...{ writers: twice, readers: ["fresh"], table: begunTable, purges: 1, ticksMs: [holeIsOldMs] },
  },
  twoPurgesRepeated,
  {
    name: "expiry of what was kept, three writers",
    ...{ writers: [keepMs, keepMs, keepMs], readers: ["tracked"], polls: 1, table: dead },
    ...{ ticksMs: [holeIsOldMs, overMs, graceMs] },
  },
  {
    name: "a setting that is raised between writers",
    ...{ writers: [keepMs, keepMs, 3 * keepMs], readers: ["tracked"], polls: 1, ticksMs: [holeIsOldMs, expiredMs] },
    ...{ crashes: 1 },
  },
];
