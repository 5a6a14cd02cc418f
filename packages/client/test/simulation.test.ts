import { expect, test } from "vitest";
import { connect, groups } from "../src/index.ts";
import { findBreach, lives } from "./simulation/mutants.ts";
import { simulate } from "./simulation/simulate.ts";
import { simulateStreams } from "./simulation/streams/simulate-streams.ts";

/** `npm run simulate` runs more of them. */
const SEEDS = 100;
/** Those that any seed tells from the client soon: a line, a timer, a rule of the state machine, a send. */
const QUICK = [
  "listener.lost(connection)",
  "silence.stop()",
  'reason: switched ? "switched"',
  "if (!hasTurn(send)) return;",
];
/** Of streams: recovery, order, positions, groups. */
const QUICK_STREAMS = [
  "if (!isOnline || isAsking || behind().length === 0) return;",
  "while (stream.slots.has(stream.next)) take(stream, stream.next);",
  "Math.min(next, ...offsets) - 1",
  'if (action === "leave") tracker.left',
];

test("lives on a network that fails in every way break no rule", async () => {
  let acknowledged = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { breach, ...counts } = await simulate({ connect, seed });
    if (breach !== undefined) {
      const { story } = await simulate({ connect, seed, told: true });
      expect.fail([...story, `seed ${seed}: ${breach}`].join("\n"));
    }
    acknowledged += counts.acknowledged;
  }
  expect(acknowledged).toBeGreaterThan(SEEDS * 20);
});

test("a seed is the same life each time", async () => {
  const [one, other] = [
    await simulate({ connect, seed: 7, told: true }),
    await simulate({ connect, seed: 7, told: true }),
  ];
  expect(one.story.length).toBeGreaterThan(100);
  expect(one).toEqual(other);
});

test("pages that follow streams over such a network lose nothing without being told, and are given nothing twice", async () => {
  let given = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { breach, ...counts } = await simulateStreams({ connect, groups }, seed);
    if (breach !== undefined) {
      const { story } = await simulateStreams({ connect, groups }, seed, true);
      expect.fail([...story, `seed ${seed}: ${breach}`].join("\n"));
    }
    given += counts.given;
  }
  expect(given).toBeGreaterThan(SEEDS * 50);
});

test.each([
  ...QUICK.map((code) => ({ kind: "connection" as const, code })),
  ...QUICK_STREAMS.map((code) => ({ kind: "streams" as const, code })),
])("the rules of lives of a $kind notice a client without $code", async ({ kind, code }) => {
  const mutant = lives[kind].mutants.find((candidate) => candidate.code.startsWith(code));
  expect(mutant && (await findBreach(lives[kind], mutant, SEEDS))).toMatchObject({ breach: expect.any(String) });
});
