import { expect, test } from "vitest";
import { connect } from "../src/index.ts";
import { findBreach, mutants } from "./simulation/mutants.ts";
import { simulate } from "./simulation/simulate.ts";

/** `npm run simulate` runs more of them. */
const SEEDS = 100;
/** Those that any seed tells from the client soon: a line, a timer, a rule of the state machine, a send. */
const QUICK = [
  "listener.lost(connection)",
  "silence.stop()",
  'reason: switched ? "switched"',
  "if (!hasTurn(send)) return;",
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

test.each(QUICK)("the rules notice a client without %s", async (code) => {
  const mutant = mutants.find((candidate) => candidate.code.startsWith(code));
  expect(mutant && (await findBreach(mutant, SEEDS))).toMatchObject({ breach: expect.any(String) });
});
